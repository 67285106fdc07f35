import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Manifest } from '#contract'
import { markerModels, markerNames, unknownModel } from '../../support/models/marker-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
beforeAll(async () => {
  scratch = await scratchWorkspace([])
  ground = mkdtempSync(join(tmpdir(), 'winnow-manifest-'))
  const red = { create: { width: 60, height: 48, channels: 3 as const, background: '#ff0000' } }
  await sharp({ create: { width: 288, height: 96, channels: 3, background: '#505050' } })
    .composite([{ input: red, left: 30, top: 12 }])
    .png()
    .toFile(join(ground, 'image.png'))
  const { jobId } = await scratch.client.library.import({ paths: [join(ground, 'image.png')] })
  await scratch.engine.context.jobs.wait(jobId)
})
afterAll(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

const put = (name: string, content: Uint8Array): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}

test('a model of no known family is described by hand until its boxes are right, saved beside the file and added by it', async () => {
  const file = put('strange.onnx', unknownModel)
  const { inspect, saveManifest, add } = scratch.client.models
  const unknown = await inspect({ file })
  expect(unknown).toMatchObject({
    candidates: [],
    chosen: null,
    existing: null,
    problem: expect.stringContaining('match any model family'),
    signature: { outputs: [{ name: 'places', dims: [1, 3, 4] }, { name: 'odds' }] },
    runtime: expect.stringMatching(/^ONNX Runtime .*cpu/),
    draft: {
      kind: 'boxes',
      image: { layout: 'nchw' },
      views: { box: { output: 'places' }, scores: { output: 'odds' } },
    },
  })
  const draft = unknown.draft!

  // It was wrong in three ways: what the numbers of a box are, their unit, and which color comes first.
  const seen = async (manifest: Manifest) => (await inspect({ file, manifest })).candidates[0]!
  const namesFound = async (manifest: Manifest) =>
    (await seen(manifest)).testRuns[0]!.predictions.map(({ class: name }) => name)
  expect(await namesFound(draft)).toEqual([])
  const boxesRight: Manifest = { ...draft, box: { code: 'corners-yx', unit: 'normalised' } }
  expect(await namesFound(boxesRight)).toEqual(['class 2'])
  const right: Manifest = { ...boxesRight, classes: markerNames, image: { ...draft.image, order: 'bgr' } }
  const [found] = (await seen(right)).testRuns[0]!.predictions
  expect(found).toMatchObject({ class: 'red', geometry: { shape: 'box' } })
  const { x, y, width, height } = found!.geometry as { x: number; y: number; width: number; height: number }
  for (const [value, wanted] of [
    [x, 30],
    [y, 12],
    [width, 60],
    [height, 48],
  ] as const)
    expect(Math.abs(value - wanted)).toBeLessThan(3)

  // What does not fit is said, and no candidate.
  const misfit = await inspect({ file, manifest: { ...right, views: { ...right.views, box: { output: 'nowhere' } } } })
  expect(misfit).toMatchObject({ candidates: [], problem: expect.stringContaining('views.box'), draft: null })

  const narrow = await inspect({ file, manifest: { ...right, views: { ...right.views, box: { output: 'odds' } } } })
  expect(narrow.problem).toContain('views.box has 3 columns, but corners-yx needs 4')

  const saved = await saveManifest({ modelFile: file, manifest: draft })
  expect(saved.file).toBe(join(ground, 'strange.winnow.json'))
  await expect(saveManifest({ modelFile: file, manifest: right })).rejects.toMatchObject({ code: 'EXISTS' })
  await saveManifest({ modelFile: file, manifest: right, replace: true })
  expect(JSON.parse(readFileSync(saved.file, 'utf8'))).toEqual(right)
  const added = await add({ file, classMap: 'add-classes' })
  expect(added).toMatchObject({ family: 'manifest', classes: markerNames, known: false })

  // The same file again is recognized, and is not quietly read in another way.
  expect((await inspect({ file })).existing).toMatchObject({ modelId: added.modelId })
  expect(await add({ file, manifest: right })).toMatchObject({ modelId: added.modelId, known: true })
  await expect(add({ file, manifest: draft })).rejects.toThrow('is in the workspace already')
})

test('a classifier of a thousand classes without names has those of ImageNet', async () => {
  const file = put('classifier.onnx', markerModels['Classifier, logits']!.file)
  await expect(scratch.client.models.inspect({ file, labels: 'imagenet1k' })).resolves.toMatchObject({
    candidates: [],
    problem: expect.stringContaining('3 classes, but 1000 class names'),
  })
})

test('a model of a known family without names is described by hand from what the family says', async () => {
  const { inspect } = scratch.client.models
  const file = put('nameless.onnx', markerModels.NanoDet!.file)
  const nameless = await inspect({ file })
  expect(nameless).toMatchObject({
    candidates: [],
    problem: expect.stringContaining('has no names for its 3 classes'),
    draft: { box: { code: 'edges' } },
  })
  const numbered = await inspect({ file, manifest: nameless.draft! })
  expect(numbered.candidates).toMatchObject([{ classes: ['class 0', 'class 1', 'class 2'] }])
  const named = await inspect({ file, manifest: { ...nameless.draft!, classes: markerNames } })
  expect(named.candidates[0]!.testRuns[0]!.predictions.map(({ class: name }) => name)).toEqual(['red'])
})
