import { expect, it } from 'vitest'
import { chipsOf } from './chips.ts'
import { looksLikeQuery, offersFor, wordsOf } from './offers.ts'

const nowMs = Date.parse('2026-11-27T15:30:00Z')
const dog = { kind: 'class' as const, title: 'dog', term: '"dog" in classes' }
const shown = (text: string, names = [dog]) =>
  offersFor(text, names, nowMs).map(({ lead, title }) => `${lead} ${title}`.trim())

it('names come before phrases, parts of texts last', () => {
  expect(shown('Dog')).toEqual(['class dog', 'file name contains Dog', 'comment says Dog'])
  expect(shown('night', [])).toEqual(['captured at night', 'file name contains night', 'comment says night'])
  expect(shown('sent', [])[0]).toBe('sent back')
  expect(shown('unlabeled', [])).toEqual([
    'new',
    'without labels',
    'file name contains unlabeled',
    'comment says unlabeled',
  ])
  expect(shown('last week', []).slice(0, 3)).toEqual([
    'captured in the last 7 days',
    'imported in the last 7 days',
    'reviewed in the last 7 days',
  ])
  expect(shown(' ')).toEqual([])
})

it('every offer becomes a chip in words', () => {
  for (const text of ['Käse "x" \\ Y', 'yesterday', 'review', 'trash', 'dup', 'no'])
    for (const { term } of offersFor(text, [dog], nowMs)) {
      const chips = chipsOf(term)
      expect(chips, term).toHaveLength(1)
      expect(chips[0], term).toMatchObject({ isQuery: false })
    }
})

it('words that begin with not or a minus leave something out', () => {
  expect(['not cat', '-cat', 'Not a b', 'notes', 'not', '-', '- x'].map(wordsOf)).toEqual([
    { words: 'cat', excludes: true },
    { words: 'cat', excludes: true },
    { words: 'a b', excludes: true },
    { words: 'notes', excludes: false },
    { words: 'not', excludes: false },
    { words: '-', excludes: false },
    { words: '- x', excludes: false },
  ])
})

it('code is told from words', () => {
  for (const text of ['state == "new"', '"dog" in classes', 'labels.count > 3', '!hold', 'has(reviewer)'])
    expect(looksLikeQuery(text), text).toBe(true)
  for (const text of ['dog', 'IMG_0402.jpg', 'last week', 'a & b', 'cat (1).jpg', 'Mara!'])
    expect(looksLikeQuery(text), text).toBe(false)
})
