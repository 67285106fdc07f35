import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOnnxGraph } from '../../scripts/starter-model/onnx-graph.ts'
import { recognize } from '../../src/engine/models/recognition/recognize.ts'
import { readModelFile } from '../../src/engine/models/recognition/transformers-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-transformers-'))
  mkdirSync(join(folder, 'onnx'))
  const tensor = { type: 'float32' as const }
  const graph = createOnnxGraph()
  graph.node('ReduceMean', 'logits', ['pixel_values'], { axes: [2, 3], keepdims: 0 })
  const inputs = [{ ...tensor, name: 'pixel_values', dims: ['batch', 3, 'height', 'width'] }]
  const outputs = [{ ...tensor, name: 'logits', dims: ['batch', 3] }]
  writeFileSync(join(folder, 'onnx/model.onnx'), graph.encode({ inputs, outputs, metadata: {} }))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, json: unknown) => writeFileSync(join(folder, name), JSON.stringify(json))
const planes = ['batch', 3, 'height', 'width']
const signature = {
  inputs: [{ name: 'pixel_values', type: 'float32', dims: planes }],
  outputs: [{ name: 'logits', type: 'float32', dims: ['batch', 3] }],
}
async function read() {
  const { metadata } = await readModelFile(join(folder, 'onnx/model.onnx'))
  const found = recognize('classifier', signature, metadata)
  if ('problem' in found) throw new Error(found.problem)
  return { names: metadata.get('names'), image: found.candidates[0]!.manifest.image }
}

test('class names and preprocessing come from files of Transformers in the folder above', async () => {
  const id2label = { 0: 'cat', 1: 'dog', 2: 'bird' }
  write('config.json', { model_type: 'vit', id2label })
  write('preprocessor_config.json', {
    do_resize: true,
    size: { height: 384, width: 256 },
    rescale_factor: 0.0039,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.25, 0.25, 0.25],
  })
  const { names, image } = await read()
  expect(JSON.parse(names!)).toEqual(id2label)
  expect(image).toMatchObject({
    fit: 'stretch',
    size: [256, 384],
    scale: 0.0039,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  })
  write('preprocessor_config.json', {
    size: { shortest_edge: 248 },
    do_center_crop: true,
    crop_size: 224,
    do_normalize: false,
  })
  expect((await read()).image).toMatchObject({ fit: 'crop', shortSide: 248, mean: 0, std: 1 })
})

test('other files of the same name are skipped', async () => {
  write('config.json', { id2label: { 0: 'cat' } })
  write('preprocessor_config.json', { size: 'large' })
  const usual = await read()
  expect(usual.names).toBeUndefined()
  expect(usual.image).toMatchObject({ fit: 'crop', mean: [0.485, 0.456, 0.406] })
  // COCO's ids, of which some stand for nothing.
  write('config.json', { model_type: 'detr', id2label: { 0: 'N/A', 1: 'person', 2: 'N/A' } })
  writeFileSync(join(folder, 'preprocessor_config.json'), '{"size":')
  expect(await read()).toEqual(usual)
})
