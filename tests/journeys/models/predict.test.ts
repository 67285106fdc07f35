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

async function predict(out: string, ...more: string[]): Promise<Buffer> {
  const file = join(ground, out)
  const { exitCode, stderr } = await winnow(['predict', images, '--model', model, '--out', file, '--quiet', ...more])
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
