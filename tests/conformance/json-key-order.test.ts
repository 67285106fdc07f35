import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SideFile } from '../../src/engine/datasets/formats/define-format.ts'
import { imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { findSources } from '../../src/engine/datasets/import/label-sources.ts'
import { sideFiles } from '../../src/engine/datasets/import/side-files.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { labelFormats, numbered, sizeOfImages, writeLabelFiles } from '../support/files/label-files-of.ts'
import '../support/property-seed.ts'

let ground: string
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-keys-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const names = ['a.jpg', 'b c.jpg']
const isJson = ({ file }: SideFile): boolean => /\.jsonl?$/.test(file)

/** What an import recognizes and reads, without a word about the format. */
async function read(files: readonly SideFile[], folder: string) {
  const images = imagesOf(names.map((name, imageRow) => ({ imageRow, file: join(folder, name), ...sizeOfImages })))
  const { found, unread, ambiguous } = await findSources(files, images, { format: 'auto' })
  const labels: string[] = []
  const report = new ReadReport()
  for (const { format, source } of found)
    for await (const image of (await format.read(source, images, report)).images)
      for (const { className, geometry, score } of image.labels)
        labels.push(JSON.stringify([format.name, image.imageRow, className, geometry, score]))
  return { labels: labels.sort(), unread, ambiguous, rejected: report.rejected() }
}

/** Larger than what is looked at of a file at once. */
const long = 'A"\\{[A'.repeat(30_000)

/** The value with the keys of each object in an order that `numbers` give, and a long text before those of the first. */
function shuffled(value: unknown, numbers: () => number, isOutermost = true): unknown {
  if (Array.isArray(value)) return value.map((one) => shuffled(one, numbers, isOutermost))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, one]) => [key, shuffled(one, numbers, false), numbers()] as const)
  const ordered = entries.toSorted((a, b) => a[2] - b[2]).map(([key, one]) => [key, one] as const)
  // LabelMe has the image itself there.
  const before = isOutermost && 'imageData' in value ? [['imageData', long] as const] : []
  const others = ordered.filter(([key]) => before.length === 0 || key !== 'imageData')
  return Object.fromEntries([
    ...before,
    ...(isOutermost && before.length === 0 ? [['note', long] as const] : []),
    ...others,
  ])
}

describe.each(labelFormats.filter(({ name }) => !numbered.includes(name)))('$name', ({ name }) => {
  let [folder, files] = ['', [] as SideFile[]]
  const texts = new Map<string, string>()
  beforeAll(async () => {
    folder = join(ground, name)
    const written = await writeLabelFiles(name, names, folder)
    files = await sideFiles(
      written.map(({ file }) => file),
      new ReadReport(),
    )
    for (const { file } of files.filter(isJson)) texts.set(file, readFileSync(file, 'utf8'))
  })

  test('JSON files are recognized and read alike with their keys in any order', async () => {
    if (texts.size === 0) return
    const plain = await read(files, folder)
    expect(plain).toMatchObject({ unread: [], ambiguous: [], rejected: [] })
    expect(plain.labels.length).toBeGreaterThan(0)
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (stream) => {
        const numbers = () => stream.next().value as number
        const again = (text: string) => JSON.stringify(shuffled(JSON.parse(text), numbers))
        for (const [file, text] of texts) {
          const lines = file.endsWith('.jsonl') ? text.trim().split('\n') : [text]
          writeFileSync(file, lines.map(again).join('\n'))
        }
        expect(await read(files, folder)).toEqual(plain)
      }),
      { numRuns: process.env.WINNOW_TEST_ALL === '1' ? 100 : 12 },
    )
  })
})
