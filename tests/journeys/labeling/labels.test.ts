import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createWorkspace, openEngine } from '#engine'
import type { ImageId, PredictionId } from '#model/ids.ts'
import { type Diff, emptyDiff, invert } from '#model/labels/diff.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { adding, box, changing, deleting, label, labelBench, nextEditId, stating } from '../../support/label-bench.ts'
import { testClock } from '../../support/scratch-workspace.ts'

const bench = labelBench()
const { edit, open, stored, expectRefused, predicted } = bench

describe('an edit', () => {
  test('L1: every edit that was answered is there after kill -9', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'winnow-kill-')), 'workspace')
    await createWorkspace(folder, { name: 'Kill', classes: ['dog'], clock: testClock() })
    const writer = new URL('../../support/edit-until-killed.ts', import.meta.url)
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
    const imageId = bench.scratch.addImage()
    await edit(imageId, adding(label(), label({ classId: 2 })))
    const [before, history] = [await open(imageId), (await bench.scratch.client.labeling.history({ imageId })).edits]
    await bench.scratch.reopen()
    expect(await open(imageId)).toEqual(before)
    expect((await bench.scratch.client.labeling.history({ imageId })).edits).toEqual(history)
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
    bench.scratch.clock.advance(1000)
    expect(await edit(imageId, diff)).toBe(1)
    const opened = await open(imageId)
    expect(opened).toMatchObject({ revision: 1, state: 'reviewed', annotations: [taken] })
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open', 'open'])
    expect((await bench.scratch.client.labeling.history({ imageId })).edits).toEqual([
      { editId: expect.any(String), revision: 1, kind: 'edit', diff, user: 'olga', atMs: bench.scratch.clock.nowMs() },
    ])
    expect(stored(imageId)).toMatchObject({
      image: { reviewed_at: bench.scratch.clock.nowMs(), reviewed_by: 1, label_count: 1 },
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
    expect(
      (await bench.scratch.client.labeling.history({ imageId })).edits.map(({ kind, revision }) => [kind, revision]),
    ).toEqual([
      ['edit', 1],
      ['undo', 2],
      ['redo', 3],
    ])
    expect(await open(imageId)).toMatchObject({ state: 'reviewed', annotations: [taken] })
  })

  test('L5: the same edit sent twice counts once, also after later edits and after a restart', async () => {
    const imageId = bench.scratch.addImage()
    const sent = { imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }
    expect(await bench.scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    await edit(imageId, adding(label()))
    const before = stored(imageId)
    expect(await bench.scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    await bench.scratch.reopen()
    expect(await bench.scratch.client.labeling.edit(sent)).toEqual({ revision: 1 })
    expect(stored(imageId)).toEqual(before)
  })

  test('L5: an edit id can’t be used for two images', async () => {
    const [one, two] = [bench.scratch.addImage(), bench.scratch.addImage()]
    const editId = nextEditId()
    await bench.scratch.client.labeling.edit({ imageId: one, editId, baseRevision: 0, diff: adding(label()) })
    await expectRefused(
      two,
      bench.scratch.client.labeling.edit({ imageId: two, editId, baseRevision: 0, diff: adding(label()) }),
      { code: 'INVALID' },
    )
  })
})

describe('what is stale', () => {
  test('L6: an edit against an older revision is refused with the current one', async () => {
    const imageId = bench.scratch.addImage()
    await edit(imageId, adding(label()))
    await expectRefused(
      imageId,
      bench.scratch.client.labeling.edit({ imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }),
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
    const imageId = bench.scratch.addImage()
    const odd = label({ geometry: box(-0, 0.1 + 0.2, 1e-7 + 5, 1 / 3), score: 1 / 3 })
    await edit(imageId, adding(odd))
    await edit(imageId, deleting((await open(imageId)).annotations[0]!))
    expect((await open(imageId)).annotations).toEqual([])
  })
})

describe('what gets in', () => {
  test.each<[string, Geometry]>([
    ['a box without area', box(5, 5, 0, 10)],
    ['a box outside of the image', box(640, 10, 20, 20)],
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
    const imageId = bench.scratch.addImage()
    const bad = label({ geometry })
    await expectRefused(imageId, edit(imageId, adding(label(), bad)), {
      code: 'INVALID_SHAPE',
      data: { annotationId: bad.id },
    })
  })

  test('L7: numbers that are no numbers are refused at the door', async () => {
    const imageId = bench.scratch.addImage()
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
    const imageId = bench.scratch.addImage()
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
