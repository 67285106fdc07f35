import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { datasetBench } from '../support/dataset-bench.ts'
import { treeHash } from '../support/folder-tree.ts'

const bench = datasetBench()

test('Parquet shards hold every label and join back to the image; two exports are the same bytes', async () => {
  await bench.frozenImages()
  const { folder, lost } = await bench.exportTo('v1', 'parquet', bench.out('one'))
  expect(lost).toEqual([])
  const { shards } = JSON.parse(readFileSync(join(folder, 'shards.json'), 'utf8'))
  const rows = []
  for (const { file, rows: count, bytes, sha256 } of shards) {
    const content = readFileSync(join(folder, file))
    expect(content.length).toBe(bytes)
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
    const read = await parquetReadObjects({
      file: content.buffer.slice(content.byteOffset, content.byteOffset + bytes),
    })
    expect(read).toHaveLength(count)
    rows.push(...read)
  }
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
  const right = rows.find(({ path }) => path === 'right/0001.jpg')!
  expect(right.objects).toMatchObject({ segmentation: [[[1, 1, 30, 1, 1, 20]]], attributes: ['{"occluded":true}'] })
  expect(rows.find(({ path }) => path === 'nothing.png')!.objects).toMatchObject({ bbox: [] })
  await bench.exportTo('v1', 'parquet', bench.out('two'))
  expect(treeHash(bench.out('one/data'))).toBe(treeHash(bench.out('two/data')))
})
