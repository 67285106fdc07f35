import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { ExportResult, ImportResult } from '#contract'
import { datasetBench } from '../../support/dataset-bench.ts'
import { treeHash } from '../../support/files/folder-tree.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'

const bench = datasetBench()

type Shard = { file: string; rows: number; bytes: number; sha256: string }
const shardsIn = (folder: string): Shard[] => JSON.parse(readFileSync(join(folder, 'shards.json'), 'utf8')).shards

async function rowsOf(folder: string): Promise<Record<string, unknown>[]> {
  const rows = []
  for (const { file, rows: count, bytes, sha256 } of shardsIn(folder)) {
    const content = readFileSync(join(folder, file))
    expect(content.length).toBe(bytes)
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
    const buffer = content.buffer.slice(content.byteOffset, content.byteOffset + bytes)
    const read = await parquetReadObjects({ file: buffer, utf8: false })
    expect(read).toHaveLength(count)
    rows.push(...read)
  }
  return rows
}

async function exported(name: string, format: string, more: object): Promise<ExportResult> {
  const { jobId } = await bench.scratch.client.datasets.export({ name: 'v1', format, folder: bench.out(name), ...more })
  const { error, result } = await bench.jobResult(jobId)
  expect(error).toBeNull()
  return ExportResult.parse(result)
}

/** Imports an export into another workspace: each image with its state and how many labels it has. */
async function importedElsewhere(folder: string) {
  const other = await scratchWorkspace([])
  const { jobId } = await other.client.library.import({ paths: [folder] })
  const { error, result } = await other.engine.context.jobs.wait(jobId)
  expect(error).toBeNull()
  const images = other.engine.context.store
    .all<{ sha256: string; state: string; labels: number }>('SELECT sha256, state, label_count AS labels FROM image')
    .map(({ sha256, state, labels }) => `${sha256.slice(0, 8)} ${state} ${labels}`)
  await other.close()
  return { result: ImportResult.parse(result), images: images.sort() }
}

test('Parquet shards hold every label and the images, join back to them, and are the same bytes twice', async () => {
  await bench.frozenImages()
  const { folder, lost } = await exported('one', 'parquet', { selfCheck: true })
  expect(lost).toEqual([])
  expect(readdirSync(folder).sort()).toEqual(['audit-head.json', 'data', 'manifest.json', 'shards.json'])
  const rows = await rowsOf(folder)
  expect(rows).toHaveLength(5)
  const left = rows.find(({ path }) => path === 'left/0001.jpg')!
  expect(left.objects).toMatchObject({
    category: [0n, 1n],
    shape: ['box', 'box'],
    bbox: [
      [0, 0, 32, 24],
      [-5, 40, 20, 20],
    ],
    score: [null, null],
  })
  const { bytes } = left.image as { bytes: Uint8Array }
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(left.sha256)
  const right = rows.find(({ path }) => path === 'right/0001.jpg')!
  expect(right.objects).toMatchObject({ segmentation: [[[1, 1, 30, 1, 1, 20]]], attributes: ['{"occluded":true}'] })
  expect(rows.find(({ path }) => path === 'nothing.png')!.objects).toMatchObject({ bbox: [] })
  await exported('two', 'parquet', {})
  expect(treeHash(bench.out('one/data'))).toBe(treeHash(bench.out('two/data')))

  const { result, images } = await importedElsewhere(folder)
  expect(result).toMatchObject({ imagesAdded: 5, labelsAdded: 5, rejected: [] })
  expect(images.map((image) => image.slice(9)).sort()).toEqual([
    'reviewed 0',
    'reviewed 1',
    'reviewed 1',
    'reviewed 1',
    'reviewed 2',
  ])
  // Without the images, which lie below an address.
  const apart = await exported('apart', 'parquet', { images: 'none', base: 's3://bucket/photos/' })
  const places = (await rowsOf(apart.folder)).map(({ image }) => (image as { path: string }).path)
  expect(places).toContain('s3://bucket/photos/left/0001.jpg')
  await expect(exported('x', 'parquet', { base: 's3://x' })).rejects.toThrow('shards without images')

  // As tar shards, whose names are those of images, one type in each.
  const tars = await exported('tars', 'webdataset', { selfCheck: true, shardMb: 1 })
  expect(shardsIn(tars.folder).map(({ file, rows: count }) => [file.replace(/^\w+-/, ''), count])).toEqual(
    expect.arrayContaining([
      ['jpg-000000.tar', expect.any(Number)],
      ['png-000000.tar', expect.any(Number)],
    ]),
  )
  const again = await importedElsewhere(tars.folder)
  expect(again.result).toMatchObject({ imagesAdded: 5, labelsAdded: 5, rejected: [] })
  expect(again.images).toEqual(images)

  const records = await importedElsewhere((await exported('records', 'tfrecord', { selfCheck: true })).folder)
  expect(records.result).toMatchObject({ imagesAdded: 5, labelsAdded: 5, rejected: [] })
  expect(records.images).toEqual(images)
})
