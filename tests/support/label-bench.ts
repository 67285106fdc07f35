import { afterEach, beforeEach, expect } from 'vitest'
import type { EngineClient } from '#contract'
import { annotationIdFrom, editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { apply, type Diff, emptyDiff, type Labels } from '#model/labels/diff.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { type Scratch, scratchWorkspace } from './scratch-workspace.ts'

let n = 0
const nextPart = () => (n++).toString(36).padStart(12, '0')
export const nextEditId = () => editIdFrom(nextPart())

export const box = (x: number, y: number, width: number, height: number): Geometry => ({
  shape: 'box',
  x,
  y,
  width,
  height,
})

export const label = (more: Partial<Annotation> = {}): Annotation => ({
  id: annotationIdFrom(nextPart()),
  classId: 1,
  geometry: box(10, 20, 30.5, 40.25),
  attributes: {},
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
  ...more,
})

export const adding = (...annotations: Annotation[]): Diff => ({
  ...emptyDiff,
  annotations: annotations.map((after) => ({ before: null, after })),
})
export const changing = (before: Annotation, after: Annotation): Diff => ({
  ...emptyDiff,
  annotations: [{ before, after }],
})
export const deleting = (before: Annotation): Diff => ({ ...emptyDiff, annotations: [{ before, after: null }] })
export const stating = (before: ImageState, after: ImageState): Diff => ({ ...emptyDiff, state: { before, after } })

/** What labeling tests work on: for each test a new workspace, and the actions of users in it. Call it once per file. */
export function labelBench() {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await scratchWorkspace()
  })
  afterEach(() => scratch.close())

  /** Sends a diff against the current revision. */
  async function edit(
    imageId: ImageId,
    diff: Diff,
    more: { kind?: 'edit' | 'undo' | 'redo'; client?: EngineClient } = {},
  ): Promise<number> {
    const client = more.client ?? scratch.client
    const { revision } = await client.labeling.open({ imageId })
    return (
      await client.labeling.edit({
        imageId,
        editId: nextEditId(),
        baseRevision: revision,
        kind: more.kind ?? 'edit',
        diff,
      })
    ).revision
  }

  const open = (imageId: ImageId) => scratch.client.labeling.open({ imageId })

  /** Everything that is stored for an image: none of it may change when an edit is refused. */
  function stored(imageId: ImageId): unknown {
    const { store } = scratch.engine.context
    const row = [rowOf(imageId)]
    return {
      image: store.get('SELECT * FROM image WHERE id = ?', row),
      annotations: store.all('SELECT * FROM annotation WHERE image_id = ? ORDER BY position', row),
      predictions: store.all('SELECT * FROM prediction WHERE image_id = ? ORDER BY model_id, n', row),
      edits: store.all('SELECT * FROM edit WHERE image_id = ? ORDER BY seq', row),
    }
  }

  async function expectRefused(imageId: ImageId, work: Promise<unknown>, error: object): Promise<void> {
    const before = stored(imageId)
    const announced = scratch.events.length
    await expect(work).rejects.toMatchObject(error)
    expect(stored(imageId)).toEqual(before)
    expect(scratch.events.length).toBe(announced)
  }

  /** Checks that the edits of an image, applied one after another, give its labels. */
  async function expectReplayed(imageId: ImageId): Promise<void> {
    const { edits } = await scratch.client.labeling.history({ imageId })
    const { annotations, predictions, state, reason } = await open(imageId)
    const untouched = predictions.map((one) => ({ ...one, outcome: 'open' as const }))
    const first: Labels = {
      annotations: [],
      predictions: untouched,
      state: edits[0]?.diff.state?.before ?? 'predicted',
    }
    const replayed = edits.reduce((labels, { diff }) => apply(labels, diff), first)
    expect(replayed).toEqual({ annotations, predictions, state, ...(reason !== null && { reason }) })
  }

  const predicted = (
    boxes: readonly { classId: number; score: number; box: readonly [number, number, number, number] }[] = [
      { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
      { classId: 2, score: 0.4, box: [100, 100, 60, 20] },
      { classId: 3, score: 0.1, box: [200, 200, 20, 20] },
    ],
  ) => {
    const { engine } = scratch
    const model = engine.context.store.get<{ id: number }>(
      "SELECT model_id AS id FROM model_alias WHERE alias = 'current'",
    )
    const modelId = model ? (`mdl_${model.id}` as ReturnType<Scratch['addModel']>) : scratch.addModel()
    const imageId = scratch.addImage()
    const predictionIds = scratch.addPredictions(modelId, imageId, boxes)
    engine.context.store.write(() =>
      engine.context.store.run("UPDATE image SET state = 'predicted' WHERE id = ?", [rowOf(imageId)]),
    )
    return { imageId, modelId, predictionIds }
  }

  return {
    get scratch() {
      return scratch
    },
    edit,
    open,
    stored,
    expectRefused,
    expectReplayed,
    predicted,
  }
}
