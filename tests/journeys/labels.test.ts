import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { createWorkspace, openEngine } from '#engine'
import type { Annotation } from '#model/annotation.ts'
import { apply, type Diff, emptyDiff, invert, type Labels } from '#model/diff.ts'
import { annotationIdFrom, editIdFrom, type ImageId, type PredictionId, rowOf } from '#model/ids.ts'
import type { ImageState } from '#model/image-state.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { markPredicted } from '../../src/engine/labeling/index.ts'
import { type Scratch, scratchWorkspace, testClock } from '../support/scratch-workspace.ts'

let scratch: Scratch
let n = 0

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const nextPart = () => (n++).toString(36).padStart(12, '0')
const nextEditId = () => editIdFrom(nextPart())

const box = (x: number, y: number, width: number, height: number): Geometry => ({ shape: 'box', x, y, width, height })

const label = (more: Partial<Annotation> = {}): Annotation => ({
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

const adding = (...annotations: Annotation[]): Diff => ({
  ...emptyDiff,
  annotations: annotations.map((after) => ({ before: null, after })),
})
const changing = (before: Annotation, after: Annotation): Diff => ({ ...emptyDiff, annotations: [{ before, after }] })
const deleting = (before: Annotation): Diff => ({ ...emptyDiff, annotations: [{ before, after: null }] })
const stating = (before: ImageState, after: ImageState): Diff => ({ ...emptyDiff, state: { before, after } })

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

/** Everything that is stored of an image: nothing of it may change when an edit is refused. */
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

const predicted = (
  boxes: readonly { classId: number; score: number; box: readonly [number, number, number, number] }[] = [
    { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
    { classId: 2, score: 0.4, box: [100, 100, 60, 20] },
    { classId: 3, score: 0.1, box: [200, 200, 20, 20] },
  ],
) => {
  const { engine } = scratch
  const model = engine.context.store.get<{ id: number }>("SELECT id FROM model WHERE stage = 'current'")
  const modelId = model ? (`mdl_${model.id}` as ReturnType<Scratch['addModel']>) : scratch.addModel()
  const imageId = scratch.addImage()
  const predictionIds = scratch.addPredictions(modelId, imageId, boxes)
  engine.context.store.write(() =>
    engine.context.store.run("UPDATE image SET state = 'predicted' WHERE id = ?", [rowOf(imageId)]),
  )
  return { imageId, modelId, predictionIds }
}

describe('an edit', () => {
  test('L1: every edit that was answered is there after kill -9', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'winnow-kill-')), 'workspace')
    await createWorkspace(folder, { name: 'Kill', classes: ['dog'], clock: testClock() })
    const writer = new URL('../support/edit-until-killed.ts', import.meta.url)
    const child = spawn(process.execPath, [writer.pathname, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    await new Promise((resolve) => {
      child.stdout.on('data', (text) => {
        printed += text
        if (printed.includes('answered 25\n')) child.kill('SIGKILL')
      })
      child.on('close', resolve)
    })
    const answered = printed.split('\n').filter((line) => line.startsWith('answered ')).length
    const engine = await openEngine({ folder, program: 'a test' })
    const { annotations, revision } = await engine.client.labeling.open({ imageId: 'img_1' as ImageId })
    expect(answered).toBeGreaterThanOrEqual(25)
    expect(revision).toBeGreaterThanOrEqual(answered)
    expect(annotations).toHaveLength(revision)
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('L1: labels, revision and history are the same after closing and opening again', async () => {
    const imageId = scratch.addImage()
    await edit(imageId, adding(label(), label({ classId: 2 })))
    const [before, history] = [await open(imageId), await scratch.client.labeling.history({ imageId })]
    await scratch.reopen()
    expect(await open(imageId)).toEqual(before)
    expect(await scratch.client.labeling.history({ imageId })).toEqual(history)
  })

  test('L2: when its last part does not fit, nothing of it is written', async () => {
    const { imageId } = predicted()
    const diff: Diff = {
      annotations: [
        { before: null, after: label() },
        { before: null, after: label({ classId: 99 }) },
      ],
      predictions: [],
      state: { before: 'predicted', after: 'reviewed' },
    }
    await expectRefused(imageId, edit(imageId, diff), { code: 'INVALID' })
  })

  test('L2: labels, outcomes, state, revision and ledger row change together', async () => {
    const { imageId, modelId, predictionIds } = predicted()
    const taken = label({ origin: 'model', modelId, predictionId: predictionIds[0]!, score: 0.9 })
    const diff: Diff = {
      annotations: [{ before: null, after: taken }],
      predictions: [{ id: predictionIds[0]!, before: 'open', after: 'taken' }],
      state: { before: 'predicted', after: 'reviewed' },
    }
    scratch.clock.advance(1000)
    expect(await edit(imageId, diff)).toBe(1)
    const opened = await open(imageId)
    expect(opened).toMatchObject({ revision: 1, state: 'reviewed', annotations: [taken] })
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open', 'open'])
    expect(await scratch.client.labeling.history({ imageId })).toEqual([
      { editId: expect.any(String), revision: 1, kind: 'edit', diff, user: 'olga', atMs: scratch.clock.nowMs() },
    ])
    expect(stored(imageId)).toMatchObject({
      image: { reviewed_at: scratch.clock.nowMs(), reviewed_by: 1, label_count: 1 },
    })
  })

  test('L4: undo is a new edit with the inverse diff; the ledger only grows', async () => {
    const { imageId, predictionIds, modelId } = predicted()
    const before = await open(imageId)
    const taken = label({ origin: 'model', modelId, predictionId: predictionIds[1]!, score: 0.4 })
    const diff: Diff = {
      annotations: [{ before: null, after: taken }],
      predictions: [{ id: predictionIds[1]!, before: 'open', after: 'taken' }],
      state: { before: 'predicted', after: 'reviewed' },
    }
    await edit(imageId, diff)
    await edit(imageId, invert(diff), { kind: 'undo' })
    expect(await open(imageId)).toEqual({ ...before, revision: 2 })
    expect(stored(imageId)).toMatchObject({ image: { reviewed_at: null, reviewed_by: null, prediction_count: 3 } })
    await edit(imageId, diff, { kind: 'redo' })
    expect((await scratch.client.labeling.history({ imageId })).map(({ kind, revision }) => [kind, revision])).toEqual([
      ['edit', 1],
      ['undo', 2],
      ['redo', 3],
    ])
    expect(await open(imageId)).toMatchObject({ state: 'reviewed', annotations: [taken] })
  })

  test('L5: the same edit sent twice counts once, also after later edits and after a restart', async () => {
    const imageId = scratch.addImage()
    const sent = { imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }
    expect(await scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    await edit(imageId, adding(label()))
    const before = stored(imageId)
    expect(await scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    await scratch.reopen()
    expect(await scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    expect(stored(imageId)).toEqual(before)
  })

  test('L5: an edit id can’t be used for two images', async () => {
    const [one, two] = [scratch.addImage(), scratch.addImage()]
    const editId = nextEditId()
    await scratch.client.labeling.edit({ imageId: one, editId, baseRevision: 0, diff: adding(label()) })
    await expectRefused(
      two,
      scratch.client.labeling.edit({ imageId: two, editId, baseRevision: 0, diff: adding(label()) }),
      { code: 'INVALID' },
    )
  })
})

describe('what is stale', () => {
  test('L6: an edit against an older revision is refused with the current one', async () => {
    const imageId = scratch.addImage()
    await edit(imageId, adding(label()))
    await expectRefused(
      imageId,
      scratch.client.labeling.edit({ imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }),
      { code: 'STALE', status: 409, data: { revision: 1 } },
    )
  })

  test('L6: before-values that are not what is stored are refused', async () => {
    const { imageId, predictionIds } = predicted()
    const kept = label()
    await edit(imageId, adding(kept))
    const other = { ...kept, classId: 2 }
    const wrong: Diff[] = [
      adding(kept),
      changing(other, { ...kept, classId: 3 }),
      deleting(other),
      deleting(label()),
      { ...emptyDiff, predictions: [{ id: predictionIds[0]!, before: 'deleted', after: 'open' }] },
      { ...emptyDiff, predictions: [{ id: 'prd_1_77' as PredictionId, before: 'open', after: 'deleted' }] },
      stating('new', 'reviewed'),
    ]
    for (const diff of wrong) {
      await expectRefused(imageId, edit(imageId, diff), { code: 'STALE', data: { revision: 1 } })
    }
  })

  test('L6: numbers that JSON writes differently are no reason to refuse', async () => {
    const imageId = scratch.addImage()
    const odd = label({ geometry: box(-0, 0.1 + 0.2, 1e-7 + 5, 1 / 3), score: 1 / 3 })
    await edit(imageId, adding(odd))
    await edit(imageId, deleting((await open(imageId)).annotations[0]!))
    expect((await open(imageId)).annotations).toEqual([])
  })
})

describe('what gets in', () => {
  test.each<[string, Geometry]>([
    ['a box without area', box(5, 5, 0, 10)],
    ['a box outside of the picture', box(640, 10, 20, 20)],
    [
      'a polygon without area',
      {
        shape: 'polygon',
        rings: [
          [
            [1, 1],
            [2, 2],
            [3, 3],
          ],
        ],
      },
    ],
  ])('L7: %s is refused as INVALID_SHAPE with the annotation’s id', async (_, geometry) => {
    const imageId = scratch.addImage()
    const bad = label({ geometry })
    await expectRefused(imageId, edit(imageId, adding(label(), bad)), {
      code: 'INVALID_SHAPE',
      data: { annotationId: bad.id },
    })
  })

  test('L7: numbers that are no numbers are refused at the door', async () => {
    const imageId = scratch.addImage()
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY]) {
      await expectRefused(imageId, edit(imageId, adding(label({ geometry: box(x, 1, 2, 3) }))), { code: 'BAD_REQUEST' })
    }
  })

  test('L7: unknown classes, models and predictions are refused', async () => {
    const { imageId, modelId, predictionIds } = predicted()
    const predictionId = predictionIds[0]!
    const bad = [
      label({ classId: 4 }),
      label({ modelId: 'mdl_9' as typeof modelId }),
      label({ modelId, predictionId: 'prd_1_33' as PredictionId }),
      label({ modelId: null, predictionId }),
    ]
    for (const annotation of bad) await expectRefused(imageId, edit(imageId, adding(annotation)), { code: 'INVALID' })
  })

  test('L7: an edit that names a label twice, renames one or changes nothing is refused', async () => {
    const imageId = scratch.addImage()
    const [one, two] = [label(), label()]
    await edit(imageId, adding(one))
    const bad: Diff[] = [
      { ...emptyDiff, annotations: [...adding(two).annotations, ...adding(two).annotations] },
      changing(one, { ...one, id: two.id }),
      { ...emptyDiff, annotations: [{ before: null, after: null }] },
    ]
    for (const diff of bad) await expectRefused(imageId, edit(imageId, diff), { code: 'INVALID' })
  })
})

describe('predictions', () => {
  test('L8: a model run makes new images predicted and leaves a person’s states alone', async () => {
    const states = ['new', 'predicted', 'reviewed', 'approved', 'rejected'] as const
    const { store } = scratch.engine.context
    const rows = states.map((state) => {
      const row = rowOf(scratch.addImage())
      store.write(() => store.run('UPDATE image SET state = ? WHERE id = ?', [state, row]))
      return row
    })
    expect(markPredicted(store, rows)).toBe(1)
    expect(store.all<{ state: string }>('SELECT state FROM image ORDER BY id').map(({ state }) => state)).toEqual([
      'predicted',
      'predicted',
      'reviewed',
      'approved',
      'rejected',
    ])
  })

  test('L8: an edit that says nothing of the state leaves it, and no edit makes an image predicted', async () => {
    const { imageId } = predicted()
    await edit(imageId, adding(label()))
    expect((await open(imageId)).state).toBe('predicted')
    const fresh = scratch.addImage()
    await expectRefused(fresh, edit(fresh, stating('new', 'predicted')), { code: 'INVALID' })
  })

  test('L9: an edit leaves everything that it does not name as it was', async () => {
    const { imageId, predictionIds } = predicted()
    const [one, two, three] = [label(), label({ classId: 2 }), label({ classId: 3 })]
    await edit(imageId, adding(one, two, three))
    await edit(imageId, {
      ...changing(two, { ...two, geometry: box(1, 2, 3, 4) }),
      predictions: [{ id: predictionIds[1]!, before: 'open', after: 'deleted' }],
    })
    const opened = await open(imageId)
    expect(opened.annotations).toEqual([one, { ...two, geometry: box(1, 2, 3, 4) }, three])
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(['open', 'deleted', 'open'])
  })

  test('L9: accepting from a confidence on leaves the predictions below it open', async () => {
    const { imageId } = predicted()
    expect(await scratch.client.labeling.accept({ fromScore: 0.4 })).toEqual({ images: 1, labels: 2, skipped: [] })
    const opened = await open(imageId)
    expect(opened.state).toBe('reviewed')
    expect(opened.predictions.map(({ score, outcome }) => [score, outcome])).toEqual([
      [0.9, 'taken'],
      [0.4, 'taken'],
      [0.1, 'open'],
    ])
    expect(opened.annotations.map(({ origin, score, classId }) => [origin, score, classId])).toEqual([
      ['model', 0.9, 1],
      ['model', 0.4, 2],
    ])
  })

  test('L10: taken and deleted predictions stay stored and can be opened again', async () => {
    const { imageId, predictionIds } = predicted()
    const diff: Diff = {
      ...emptyDiff,
      predictions: [
        { id: predictionIds[0]!, before: 'open', after: 'taken' },
        { id: predictionIds[1]!, before: 'open', after: 'deleted' },
      ],
    }
    const before = await open(imageId)
    await edit(imageId, diff)
    expect((await open(imageId)).predictions).toHaveLength(3)
    await edit(imageId, invert(diff), { kind: 'undo' })
    expect((await open(imageId)).predictions).toEqual(before.predictions)
  })

  test('predictions of other models are not shown, those of the current model are, most confident first', async () => {
    const { imageId } = predicted()
    const other = scratch.addModel('candidate')
    scratch.addPredictions(other, imageId, [{ classId: 1, score: 0.99, box: [1, 1, 2.0625, 2] }])
    expect((await open(imageId)).predictions.map(({ score }) => score)).toEqual([0.9, 0.4, 0.1])
  })
})

describe('who and when', () => {
  test.each(['trashed', 'purged'] as const)(
    'L11: the labels of an image that is %s do not change',
    async (lifecycle) => {
      const imageId = scratch.addImage()
      const { store } = scratch.engine.context
      store.write(() => store.run('UPDATE image SET lifecycle = ? WHERE id = ?', [lifecycle, rowOf(imageId)]))
      await expectRefused(imageId, edit(imageId, adding(label())), { code: 'LOCKED', status: 423, data: { lifecycle } })
    },
  )

  test('L12: approving comes after reviewing, by a second person', async () => {
    const imageId = scratch.addImage()
    const lena = await scratch.actingAs('lena', 'annotator')
    await expectRefused(imageId, edit(imageId, stating('new', 'approved')), { code: 'INVALID' })
    await edit(imageId, stating('new', 'reviewed'), { client: lena })
    await expectRefused(imageId, edit(imageId, stating('reviewed', 'approved'), { client: lena }), {
      code: 'REFUSED',
      data: { rule: 'second-person' },
    })
    await edit(imageId, stating('reviewed', 'approved'))
    await edit(imageId, stating('approved', 'rejected'))
    await edit(imageId, stating('rejected', 'approved'), { kind: 'undo' })
    const reviewer = scratch.engine.context.store.get(
      'SELECT user.name FROM image JOIN user ON user.id = reviewed_by WHERE image.id = ?',
      [rowOf(imageId)],
    )
    expect(reviewer).toEqual({ name: 'lena' })
  })

  test('an annotator may open, edit, accept and read the history; a disabled user may not', async () => {
    const { imageId } = predicted()
    const anna = await scratch.actingAs('anna', 'annotator')
    await edit(imageId, adding(label()), { client: anna })
    await anna.labeling.accept({})
    expect((await anna.labeling.history({ imageId })).map(({ user }) => user)).toEqual(['anna', 'anna'])
    await expect(scratch.client.labeling.open({ imageId: 'img_99' as ImageId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('L15: an edit is announced once it is durable; sending it again announces nothing', async () => {
    const imageId = scratch.addImage()
    const sent = { imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }
    await scratch.client.labeling.edit(sent)
    await scratch.client.labeling.edit(sent)
    expect(scratch.events).toEqual([{ type: 'labelsChanged', images: [imageId] }])
  })
})

describe('accepting many', () => {
  test('L13: what can’t be accepted is skipped and named, the rest is done', async () => {
    const done = predicted().imageId
    await edit(done, stating('predicted', 'reviewed'))
    const waiting = predicted().imageId
    const unseen = scratch.addImage()
    const outside = predicted([{ classId: 1, score: 0.8, box: [700, 10, 5, 5] }]).imageId
    const empty = predicted([]).imageId
    expect(await scratch.client.labeling.accept({})).toEqual({
      images: 2,
      labels: 2,
      skipped: [
        { imageId: done, reason: 'The image is reviewed already.' },
        { imageId: unseen, reason: 'The current model has not seen the image yet.' },
        { imageId: outside, reason: expect.stringContaining('The box lies outside the picture.') },
      ],
    })
    expect((await open(waiting)).state).toBe('reviewed')
    expect((await open(empty)).state).toBe('reviewed')
    expect((await open(outside)).state).toBe('predicted')
  })

  test('L13: one edit per image; stopped half way it leaves whole images, and goes on when called again', async () => {
    for (let i = 0; i < 250; i++) predicted()
    const stop = new AbortController()
    const announce = scratch.engine.context.announce
    scratch.engine.context.announce = (event) => {
      announce(event)
      stop.abort(new Error('stopped'))
    }
    await expect(scratch.client.labeling.accept({}, { signal: stop.signal })).rejects.toThrow('stopped')
    const counts = () =>
      scratch.engine.context.store.get(
        `SELECT count(*) AS images, sum(label_count) AS labels, (SELECT count(*) FROM edit) AS edits
         FROM image WHERE state = 'reviewed'`,
      )
    expect(counts()).toEqual({ images: 25, labels: 50, edits: 25 })
    scratch.engine.context.announce = announce
    const { images, skipped } = await scratch.client.labeling.accept({})
    expect([images, skipped.length]).toEqual([225, 25])
    expect(counts()).toEqual({ images: 250, labels: 500, edits: 250 })
  })

  test('L13: only images that match are accepted, from the setting’s confidence on', async () => {
    const [one, two] = [predicted().imageId, predicted().imageId]
    const result = await scratch.client.labeling.accept({ where: `id == "${two}"` })
    expect(result).toEqual({ images: 1, labels: 2, skipped: [] })
    expect((await open(one)).state).toBe('predicted')
  })

  test('without a current model it says so', async () => {
    scratch.addImage()
    await expect(scratch.client.labeling.accept({})).rejects.toMatchObject({ code: 'INVALID' })
  })
})

/** What a person may do to one of the things that are there, chosen by a number. */
type Act = { what: 'add' | 'move' | 'relabel' | 'delete' | 'take' | 'drop' | 'review' | 'undo'; which: number }

function diffOf({ what, which }: Act, labels: Labels, undoable: Diff | undefined): Diff | null {
  const annotation = labels.annotations[which % Math.max(1, labels.annotations.length)]
  const prediction = labels.predictions[which % Math.max(1, labels.predictions.length)]
  const geometry = box(which % 100, which % 77, 1 + (which % 50), 2.5)
  switch (what) {
    case 'add':
      return adding(label({ geometry }))
    case 'move':
      return annotation ? changing(annotation, { ...annotation, geometry }) : null
    case 'relabel':
      return annotation ? changing(annotation, { ...annotation, classId: 1 + (which % 3) }) : null
    case 'delete':
      return annotation ? deleting(annotation) : null
    case 'take':
      return prediction?.outcome === 'open'
        ? {
            ...adding(
              label({
                origin: 'model',
                geometry: prediction.geometry,
                modelId: prediction.modelId,
                predictionId: prediction.id,
                score: prediction.score,
              }),
            ),
            predictions: [{ id: prediction.id, before: 'open', after: 'taken' }],
          }
        : null
    case 'drop':
      return prediction?.outcome === 'open'
        ? { ...emptyDiff, predictions: [{ id: prediction.id, before: 'open', after: 'deleted' }] }
        : null
    case 'review':
      return labels.state === 'reviewed' ? stating('reviewed', 'predicted') : stating(labels.state, 'reviewed')
    case 'undo':
      return undoable ? invert(undoable) : null
  }
}

describe('any sequence of edits', () => {
  const act: fc.Arbitrary<Act> = fc.record({
    what: fc.constantFrom('add', 'move', 'relabel', 'delete', 'take', 'drop', 'review', 'undo'),
    which: fc.nat(1000),
  })

  test('L3, L14: the ledger gives the labels, and what is stored twice agrees', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const { imageId } = predicted()
        const start: Labels = await open(imageId)
        const done: Diff[] = []
        for (const each of acts) {
          const labels: Labels = await open(imageId)
          const diff = diffOf(each, labels, done.at(-1))
          if (!diff) continue
          await edit(imageId, diff, { kind: each.what === 'undo' ? 'undo' : 'edit' })
          if (each.what === 'undo') done.pop()
          else done.push(diff)
        }
        const { annotations, predictions, state, revision } = await open(imageId)
        const history = await scratch.client.labeling.history({ imageId })
        expect(history.map((edited) => edited.revision)).toEqual(history.map((_, i) => i + 1))
        expect(revision).toBe(history.length)
        const replayed = history.reduce((labels, { diff }) => apply(labels, diff), start)
        expect({ annotations, predictions, state }).toEqual({
          annotations: replayed.annotations,
          predictions: replayed.predictions,
          state: replayed.state,
        })
        const shown = predictions.filter(({ outcome }) => outcome === 'open').map(({ score }) => score)
        const { image, annotations: rows } = stored(imageId) as {
          image: Record<string, unknown>
          annotations: { x: number; y: number; width: number; height: number }[]
        }
        expect(image).toMatchObject({
          label_count: annotations.length,
          prediction_count: shown.length,
          prediction_min_score: shown.length ? Math.min(...shown) : null,
          prediction_max_score: shown.length ? Math.max(...shown) : null,
          reviewed_by: state === 'reviewed' ? 1 : null,
        })
        expect(rows.map(({ x, y, width, height }) => ({ x, y, width, height }))).toEqual(
          annotations.map(({ geometry }) => boundsOfGeometry(geometry)),
        )
      }),
      { numRuns: 60 },
    )
  })
})
