import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { colorSegmenters } from '../../support/models/color-segmenters.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const run = (...args: string[]) => winnow(args, { cwd: ground })

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-segmentation-'))
  const { encoder, decoder } = colorSegmenters['SAM, planes']
  writeFileSync(join(ground, 'tiny.encoder.onnx'), encoder)
  writeFileSync(join(ground, 'tiny.decoder.onnx'), decoder)
  writeFileSync(join(ground, 'other.encoder.onnx'), colorSegmenters['SAM, pixels'].encoder)
  mkdirSync(join(ground, 'images'))
  // A red square of 120 × 80 at 200, 100 on blue.
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#2040a0' } })
    .composite([
      { input: { create: { width: 120, height: 80, channels: 3, background: '#d03020' } }, left: 200, top: 100 },
    ])
    .png()
    .toFile(join(ground, 'images', 'square.png'))
  await run('init', 'ws')
  await run('import', 'ws', 'images')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

test('a pair is added, answers points and boxes, is changed for another one and removed', async () => {
  const before = await run('segment', 'ws', 'img_1', '--inside', '260,140')
  expect(before).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/segmentation model/i) })

  const added = await run('model', 'add-segmenter', 'ws', 'tiny.encoder.onnx', 'tiny.decoder.onnx')
  expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/tiny: sam, current/) })

  for (const prompt of [
    ['--inside', '260,140'],
    ['--inside', '260,140', '--outside', '20,20'],
    ['--box', '190,90,140,100'],
  ]) {
    const { stdout } = await run('segment', 'ws', 'img_1', ...prompt, '--json')
    const { candidates } = JSON.parse(stdout) as { candidates: { mask: Record<string, number> }[] }
    const { x, y, width, height } = candidates[0]!.mask
    for (const [found, meant] of [[x, 200], [y, 100], [width, 120], [height, 80]]) // biome-ignore format: pairs
      expect(Math.abs(found! - meant!), prompt.join(' ')).toBeLessThanOrEqual(6)
  }
  expect(await run('segment', 'ws', 'img_1')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--inside'),
  })

  await run('model', 'add-segmenter', 'ws', 'other.encoder.onnx', 'tiny.decoder.onnx', '--name', 'second')
  expect(await run('model', 'use-segmenter', 'ws', 'tiny')).toMatchObject({ exitCode: 0 })
  expect(await run('model', 'remove-segmenter', 'ws', 'tiny')).toMatchObject({ exitCode: 0 })
  const left = JSON.parse((await run('model', 'segmenters', 'ws', '--json')).stdout) as {
    segmenters: { name: string }[]
  }
  expect(left.segmenters.map(({ name }) => name)).toEqual(['second'])
})

test('files that make no pair are refused with what was expected and what was found', async () => {
  writeFileSync(join(ground, 'text.onnx'), 'no model')
  expect(await run('model', 'add-segmenter', 'ws', 'tiny.encoder.onnx', 'text.onnx')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('text.onnx'),
  })
  const twice = await run('model', 'add-segmenter', 'ws', 'tiny.encoder.onnx', 'tiny.encoder.onnx')
  expect(twice).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('was chosen twice') })
  const encoders = await run('model', 'add-segmenter', 'ws', 'tiny.encoder.onnx', 'other.encoder.onnx')
  expect(encoders).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/point_coords/) })
  expect(
    await run('model', 'add-segmenter', 'ws', 'tiny.encoder.onnx', 'tiny.decoder.onnx', '--family', 'cow'),
  ).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('cow'),
  })
})
