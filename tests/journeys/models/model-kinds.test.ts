import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Geometry } from '#model/shapes/index.ts'
import { createOnnxGraph } from '../../../scripts/starter-model/onnx-graph.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { markerModels, markerNames } from '../../support/models/marker-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
beforeEach(async () => {
  scratch = await scratchWorkspace([])
  ground = mkdtempSync(join(tmpdir(), 'winnow-kinds-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

const put = (name: string, content: Uint8Array | string): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}
const done = async (started: Promise<{ jobId: Parameters<typeof scratch.engine.context.jobs.wait>[0] }>) => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job
}

/** A red rectangle on gray. */
async function importImage(): Promise<void> {
  const red = { create: { width: 60, height: 48, channels: 3 as const, background: '#ff0000' } }
  const file = join(ground, 'image.png')
  await sharp({ create: { width: 288, height: 96, channels: 3, background: '#505050' } })
    .composite([{ input: red, left: 30, top: 12 }])
    .png()
    .toFile(file)
  await done(scratch.client.library.import({ paths: [file] }))
}

/** Nothing found, and no metadata: corners or centers, nobody can tell. */
function unclearModel(): Uint8Array {
  const graph = createOnnxGraph()
  graph.node('ReduceMean', 'mean', ['images'], { keepdims: 0 })
  graph.node('Mul', 'output', ['mean', graph.constant('zeros', 'float32', [1, 7, 126], new Uint8Array(7 * 126 * 4))])
  return graph.encode({
    inputs: [{ name: 'images', type: 'float32', dims: [1, 3, 64, 96] }],
    outputs: [{ name: 'output', type: 'float32', dims: [1, 7, 126] }],
    metadata: {},
  })
}

const shapes: [string, Geometry['shape']][] = [
  ['Ultralytics v8', 'box'],
  ['Ultralytics v8 segment', 'mask'],
  ['Ultralytics v8 pose', 'skeleton'],
  ['Ultralytics v8 obb', 'rotated-box'],
  ['Ultralytics classify', 'whole-image'],
  ['Ultralytics semantic', 'mask'],
]

test.each(shapes)('what %s finds is stored, accepted and exported as a %s', async (name, shape) => {
  await importImage()
  const file = put('model.onnx', markerModels[name]!.file)
  const added = await scratch.client.models.add({ file, classMap: 'add-classes' })
  expect(added.classes).toEqual(markerNames)
  const job = await done(scratch.client.models.prelabel({}))
  expect(job.result).toMatchObject({ images: 1, failed: [], unmapped: 0 })
  const [image] = (await scratch.client.library.list({})).images
  const { imageId } = image!
  const { predictions } = await scratch.client.labeling.open({ imageId })
  const [classId] = added.classMap
  const found = predictions.find((prediction) => prediction.classId === classId)
  expect(found?.geometry.shape).toBe(shape)

  await scratch.client.labeling.accept({ where: '' })
  const { annotations } = await scratch.client.labeling.open({ imageId })
  const label = annotations.find((annotation) => annotation.classId === classId)
  expect(label?.geometry).toEqual(found?.geometry)

  await scratch.freeze({ name: 'v1' })
  const exported = await done(
    scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: join(ground, 'out'), images: 'none' }),
  )
  expect(exported.result).toMatchObject({ labels: annotations.length })
})

test('a manifest next to the file, or a given one, says how to read it; errors name their key', async () => {
  const manifest = {
    winnow: 1,
    kind: 'boxes',
    classes: { file: 'colors.txt' },
    image: { fit: 'letterbox-centre', scale: 1 / 255 },
    views: { axes: 'planes', box: { columns: [0, 4] }, scores: { columns: [4, 7] } },
    box: { code: 'centre-size' },
    nms: { iou: 0.5 },
  }
  const file = put('model.onnx', colorModels['ultralytics v8'].file)
  const { add } = scratch.client.models
  const given = (change: object, name = 'other.winnow.json') => put(name, JSON.stringify({ ...manifest, ...change }))
  const refused = (manifestFile: string) => add({ file, manifestFile }).catch((error: Error) => error.message)

  expect(await refused(given({}))).toMatch(/^There is no file .*colors\.txt with class names/)
  put('colors.txt', 'r\ng\nb\n')
  expect(await refused(given({ box: { code: 'corner' } }))).toMatch(/other\.winnow\.json can't be used: box.*"corners"/)
  expect(await refused(given({ nsm: null }))).toContain('"nsm" is unknown here')
  expect(await refused(given({ classes: { file: '../etc/passwd' } }))).toContain('classes')
  expect(await refused(put('cut.winnow.json', '{"winnow":1,'))).toContain('not JSON: line 1')
  expect(await refused(given({ sha256: '0'.repeat(64) }))).toContain('belongs to another file')
  expect(await refused(given({ feeds: [{ input: 'sizes', is: 'input-size' }] }))).toContain('it has no input "sizes"')
  expect(await refused(given({ views: { output: 'none', box: {}, scores: {} } }))).toMatch(/test run.*no output fits/)
  expect(await refused(join(ground, 'nowhere.json'))).toContain('There is no file')
  expect(await scratch.client.models.list()).toEqual([])

  given({}, 'model.winnow.json')
  const added = await add({ file })
  expect(added).toMatchObject({ family: 'manifest', kind: 'boxes', classes: ['r', 'g', 'b'] })
  expect(added.because).toContain('model.winnow.json')
})

test('a file that can be read in several ways is not added, but the ways are listed; a family or a manifest decides', async () => {
  const file = put('two-ways.onnx', markerModels['YOLOX, decoded']!.file)
  const labelsFile = put('colors.txt', markerNames.join('\n'))
  const { candidates, chosen } = await scratch.client.models.inspect({ file, labelsFile })
  expect(candidates.map(({ family }) => family)).toEqual(['yolox', 'yolox-decoded', 'yolov6'])
  expect(chosen).toBe(1)
  expect(candidates[0]!.doubt).toContain('decoded already')

  const unclear = put('unclear.onnx', unclearModel())
  const error = await scratch.client.models.add({ file: unclear, labelsFile }).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'AMBIGUOUS',
    data: { candidates: [{ family: 'yolo9' }, { family: 'ultralytics' }] },
  })
  expect(await scratch.client.models.list()).toEqual([])
  expect(await scratch.client.models.add({ file: unclear, labelsFile, family: 'yolo9' })).toMatchObject({
    family: 'yolo9',
  })
})

test.each([
  ['a web page', '<!DOCTYPE html><html></html>', 'but a web page'],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n', 'but a Git LFS pointer'],
])('%s is refused as what it is', async (_what, content, message) => {
  const file = put('model.onnx', content)
  const error = await scratch.client.models.add({ file }).catch((caught: Error) => caught)
  expect(error).toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) })
})
