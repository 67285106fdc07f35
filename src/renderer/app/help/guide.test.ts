import { expect, it } from 'vitest'
import { chapterOrder, readGuide, slugOf } from './guide.ts'
import { guideImages, guideTexts } from './guide-files.ts'
import type { Block, Inline } from './markdown-text.ts'
import { searchGuide } from './search-guide.ts'
import { guideOf } from './ten-keys.ts'

const chapters = readGuide(guideTexts)
const places = new Set(chapters.flatMap(({ file, sections }) => [file, ...sections.map(({ id }) => `${file}#${id}`)]))

const parts = (line: readonly Inline[]): Inline[] =>
  line.flatMap((part) => [part, ...('content' in part ? parts(part.content) : [])])
const lines = (block: Block): (readonly Inline[])[] => {
  if (block.type === 'code') return []
  if (block.type === 'list') return block.items.flat().flatMap(lines)
  return block.type === 'table' ? [block.head, ...block.rows].flat() : [block.content]
}
const all = chapters.flatMap(({ file, sections }) =>
  sections.flatMap(({ blocks }) =>
    blocks
      .flatMap(lines)
      .flatMap(parts)
      .map((part) => ({ file, part })),
  ),
)

it('every file of the guide is a chapter', () => {
  expect([...chapterOrder].map((name) => `${name}.md`).sort()).toEqual([...guideTexts.keys()].sort())
  expect(chapters.filter(({ sections }) => sections.length === 0)).toEqual([])
})

it('every link within the guide leads somewhere, and every page has its chapter', () => {
  const links = all.flatMap(({ file, part }) => (part.type === 'link' ? [{ file, href: part.href }] : []))
  const inside = links.filter(({ href }) => !/^https?:/.test(href))
  const broken = inside.filter(({ file, href }) => !places.has(href.startsWith('#') ? `${file}${href}` : href))
  expect(broken).toEqual([])
  expect(Object.values(guideOf).filter((place) => !places.has(place))).toEqual([])
})

it('its images are there, in both themes, and say what they show', () => {
  const images = all.flatMap(({ part }) => (part.type === 'image' ? [part] : []))
  expect(images.length).toBeGreaterThan(50)
  expect(
    images.filter(({ light, dark, alt }) => !guideImages.has(light) || !guideImages.has(dark) || alt === ''),
  ).toEqual([])
})

it('nothing is left of Markdown in what is read, but for placeholders', () => {
  const texts = all.flatMap(({ part }) => (part.type === 'text' ? [part.text] : []))
  const marks = texts.flatMap((text) => text.match(/\*\*|`|\]\(|<\/?[a-z][^>]*>/g) ?? [])
  expect(new Set(marks)).toEqual(new Set(['<model>']))
})

it('headings are named as links name them', () => {
  expect(slugOf('The class map later')).toBe('the-class-map-later')
  expect(slugOf('winnow init <ws>')).toBe('winnow-init-ws')
})

it.each([
  ['undo', 'undo'],
  ['class map', 'class'],
  ['calibration', 'calibr'],
  ['golden set', 'golden'],
  ['keyboard', 'key'],
  ['erase', 'eras'],
  ['second review', 'review'],
])('finds %s', (typed, inside) => {
  const [first] = searchGuide(chapters, typed)
  expect(`${first?.title} ${first?.excerpt}`.toLowerCase()).toContain(inside)
})

it('finds nothing for what is in no section, nor for nothing', () => {
  expect(searchGuide(chapters, 'zqxv undo')).toEqual([])
  expect(searchGuide(chapters, '  ')).toEqual([])
})

it('a heading with the word comes before a text with it', () => {
  expect(searchGuide(chapters, 'keys')[0]?.title).toMatch(/keys?/i)
})
