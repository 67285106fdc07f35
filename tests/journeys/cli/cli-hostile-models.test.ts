import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOnnxGraph, type TensorType } from '../../../scripts/starter-model/onnx-graph.ts'
import { fragile } from '../../support/models/fragile-models.ts'
import { markerModels } from '../../support/models/marker-models.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
let workspace: string

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-hostile-'))
  workspace = join(ground, 'workspace')
  await winnow(['init', workspace, '--quiet'])
})
afterAll(() => rmSync(ground, { recursive: true, force: true, maxRetries: 5 }))

const sound = Object.values(markerModels)[0]!.file
const embedder = (dims: number[]) =>
  means(dims, 'pixel_values', { name: 'image_embeds', type: 'float32', dims: [1, 3] })

function means(dims: number[], input: string, output: TensorType, metadata = {}): Uint8Array {
  const graph = createOnnxGraph()
  graph.node('ReduceMean', output.name, [input], { axes: [2, 3], keepdims: 0 })
  return graph.encode({ inputs: [{ name: input, type: 'float32', dims }], outputs: [output], metadata })
}
const misfit: TensorType = { name: 'output0', type: 'float32', dims: [1, 84, 8400] }
const simcc: TensorType = { name: 'simcc_x', type: 'float32', dims: [1, 17, 384] }

test.each<[what: string, file: Uint8Array | string, message: string]>([
  ['cut short', sound.slice(0, sound.length >> 1), 'is cut short'],
  ['random bytes', Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + 13) % 256), 'isn’t an ONNX file'],
  ['a web page', '<!DOCTYPE html><html><body>Not found</body></html>', 'a web page. Download the file itself'],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n', 'Run git lfs pull'],
  ['absurd sides', embedder([1, 3, 200_000, 200_000]), 'sides of 16 to 8192 pixels are read'],
  ['a fixed batch', embedder([64, 3, 224, 224]), 'takes 64 images at once'],
  ['other outputs than it says', means([1, 3, 64, 96], 'images', misfit, { task: 'detect' }), 'match any model family'],
  ['keypoints of a crop', means([1, 3, 256, 192], 'input', simcc), 'add RTMO or YOLO pose instead'],
  ['no numbers', fragile(sound, 'not a number', -100), 'no finite numbers'],
  ['all memory', fragile(sound, 'takes all memory', -100), 'needs more memory than available'],
])('a file of %s is refused with what to do, and leaves nothing', async (_what, content, message) => {
  const file = join(ground, 'model.onnx')
  writeFileSync(file, content)
  const { exitCode, stdout, stderr } = await winnow(['model', 'add', workspace, file, '--quiet'])
  expect([exitCode, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)])
  expect(stderr).not.toMatch(/onnxruntime_src|\.cc:/)
  expect(readdirSync(join(workspace, 'models'))).toEqual([])
})
