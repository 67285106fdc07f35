import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { colorModels } from '../../support/models/color-models.ts'
import { winnow } from '../../support/winnow-command.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-predict-'))
const [images, model] = [join(ground, 'images'), join(ground, 'model.onnx')]
beforeAll(async () => {
  mkdirSync(images)
  for (const [name, background] of [
    ['red', '#f01010'],
    ['green', '#10f010'],
  ] as const)
    await sharp({ create: { width: 96, height: 64, channels: 3, background } })
      .png()
      .toFile(join(images, `${name}.png`))
  writeFileSync(model, colorModels.centernet.file)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const predict = (out: string, ...more: string[]): Promise<Buffer> => predictOn(images, out, ...more)

async function predictOn(source: string, out: string, ...more: string[]): Promise<Buffer> {
  const file = join(ground, out)
  const { exitCode, stderr } = await winnow(['predict', source, '--model', model, '--out', file, '--quiet', ...more])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return readFileSync(file)
}
const rowsOf = (file: Buffer) => parquetReadObjects({ file: new Uint8Array(file).buffer })

test('predict writes the same bytes each time, with --embed also vectors, and leaves nothing beside its file', async () => {
  const first = await predict('a.parquet')
  expect((await predict('b.parquet')).equals(first)).toBe(true)
  const embedded = await rowsOf(await predict('c.parquet', '--embed'))
  const withClass = embedded.filter((row) => row.class !== null)
  expect(withClass.map(({ embedding, ...row }) => row)).toEqual(await rowsOf(first))
  const ofImages = embedded.filter((row) => row.class === null)
  expect(ofImages.map(({ path }) => path)).toHaveLength(2)
  for (const { embedding } of [...ofImages, ...withClass]) expect((embedding as number[]).length).toBeGreaterThan(0)
  expect(readdirSync(ground).toSorted()).toEqual(['a.parquet', 'b.parquet', 'c.parquet', 'images', 'model.onnx'])
})

test('it takes the shards that an export writes, with the predictions of the images themselves', async () => {
  const [workspace, shards] = [join(ground, 'workspace'), join(ground, 'shards')]
  for (const args of [
    ['init', workspace],
    ['import', workspace, images],
    ['model', 'add', workspace, model, '--map', 'add-classes'],
    ['prelabel', workspace],
    ['accept', workspace, '--where', 'true'],
    ['dataset', 'freeze', workspace, 'v1'],
  ])
    expect(await winnow([...args, '--quiet'])).toMatchObject({ exitCode: 0 })
  const of = (rows: Record<string, unknown>[]) => rows.map(({ sha256, bbox, score }) => ({ sha256, bbox, score }))
  const expected = of(await rowsOf(await predict('of-images.parquet')))
  for (const format of ['parquet', 'webdataset']) {
    await winnow(['export', workspace, '--dataset', 'v1', '--format', format, '--out', join(shards, format), '--quiet'])
    expect(of(await rowsOf(await predictOn(join(shards, format), `of-${format}.parquet`)))).toEqual(expected)
  }
})
