import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withArchives } from '../../src/engine/datasets/archives/open-archives.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { datasetBench } from '../support/dataset-bench.ts'
import { tarOf, type ZipEntry, zipOf } from '../support/files/zip.ts'
import { writeImage } from '../support/images.ts'
import { sampled } from '../support/sampled-steps.ts'

const bench = datasetBench()

let folder: string
let entries: ZipEntry[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-damaged-'))
  mkdirSync(join(folder, 'cache'))
  await writeImage(join(folder, 'a.png'), { widthPx: 8, heightPx: 8 })
  const image = readFileSync(join(folder, 'a.png'))
  entries = [
    { name: 'a/a.png', content: image },
    { name: 'a/a.txt', content: '0 0.5 0.5 0.25 0.25\n'.repeat(3), isPacked: true },
    { name: 'b.txt', content: 'dog\n', isPacked: true },
  ]
})
afterEach(() => rmSync(folder, { recursive: true }))

const kinds: [string, (entries: readonly ZipEntry[]) => Buffer, number][] = [
  ['zip', zipOf, 1],
  ['tgz', (some) => gzipSync(tarOf(some)), 1],
  // Most of a tar is padding.
  ['tar', tarOf, 11],
]

/** The archive with one byte changed, for each byte in turn: one bit of it, or all. */
function* damaged(whole: Buffer, step: number): Generator<Buffer> {
  for (let at = 0; at < whole.length; at += step) {
    for (const flipped of [1 << (at % 8), 0xff]) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= flipped
      yield bytes
    }
  }
}

/** What comes out of an archive, by name, and what is said of the rest. */
async function unpacked(file: string) {
  const report = new ReadReport()
  const context = { folders: { cache: join(folder, 'cache') }, ids: bench.scratch.engine.context.ids } as never
  const signal = new AbortController().signal
  const files = await withArchives([file], { context, report, signal }, async ({ paths }) =>
    paths.flatMap((path) =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1')),
    ),
  )
  return { files, rejected: report.rejected() }
}

test.each(kinds)('a %s with any changed byte is read as far as possible, without a crash', async (kind, pack, step) => {
  const packed = new Set(entries.map(({ content }) => Buffer.from(content as string).toString('latin1')))
  const look = async (bytes: Buffer, n: number) => {
    const file = join(folder, `${n}.${kind}`)
    writeFileSync(file, bytes)
    const { files, rejected } = await unpacked(file)
    // A zip has a sum of each file, a tar of the names alone.
    if (kind === 'zip') for (const content of files) expect(packed).toContain(content)
    if (files.length < entries.length) expect(rejected).not.toEqual([])
  }
  await Promise.all(sampled([...damaged(pack(entries), step)], 250).map(look))
  expect(readdirSync(join(folder, 'cache'))).toEqual([])
})

test.each(kinds)('a damaged %s can be previewed and imported, and the engine keeps running', async (kind, pack) => {
  const file = join(folder, `set.${kind}`)
  const whole = pack(entries)
  for (const bytes of damaged(whole, Math.ceil(whole.length / 8))) {
    writeFileSync(file, bytes)
    const { client } = bench.scratch
    expect(await client.datasets.previewImport({ paths: [file] })).toMatchObject({ preview: true })
    await bench.importFrom(file)
  }
})
