import { describe, expect, test } from 'vitest'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { type Diff, emptyDiff, invert } from '#model/labels/diff.ts'
import { markPredicted } from '../../../src/engine/labeling/index.ts'
import { adding, box, changing, deleting, label, labelBench, nextEditId, stating } from '../../support/label-bench.ts'

const bench = labelBench()
const { edit, open, expectRefused, predicted } = bench

describe('predictions', () => {
  test('L8: a model run makes new images predicted and leaves a user’s states alone', async () => {
    const states = ['new', 'predicted', 'reviewed', 'approved', 'rejected'] as const
    const { store } = bench.scratch.engine.context
    const rows = states.map((state) => {
      const row = rowOf(bench.scratch.addImage())
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
    const fresh = bench.scratch.addImage()
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
    expect(await bench.scratch.client.labeling.accept({ fromScore: 0.4 })).toEqual({
      images: 1,
      labels: 2,
      skipped: [],
      skippedCount: 0,
    })
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
    const other = bench.scratch.addModel('candidate')
    bench.scratch.addPredictions(other, imageId, [{ classId: 1, score: 0.99, box: [1, 1, 2.0625, 2] }])
    expect((await open(imageId)).predictions.map(({ score }) => score)).toEqual([0.9, 0.4, 0.1])
  })
})

describe('who and when', () => {
  test.each(['trashed', 'purged'] as const)(
    'L11: the labels of an image that is %s do not change',
    async (lifecycle) => {
      const imageId = bench.scratch.addImage()
      const { store } = bench.scratch.engine.context
      store.write(() => store.run('UPDATE image SET lifecycle = ? WHERE id = ?', [lifecycle, rowOf(imageId)]))
      await expectRefused(imageId, edit(imageId, adding(label())), { code: 'LOCKED', status: 423, data: { lifecycle } })
    },
  )

  test('L12: approving comes after reviewing, by a second user', async () => {
    const imageId = bench.scratch.addImage()
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    await expectRefused(imageId, edit(imageId, stating('new', 'approved')), { code: 'INVALID' })
    await edit(imageId, stating('new', 'reviewed'), { client: lena })
    await expectRefused(imageId, edit(imageId, stating('reviewed', 'approved'), { client: lena }), {
      code: 'REFUSED',
      data: { rule: 'second-person' },
    })
    await edit(imageId, stating('reviewed', 'approved'))
    await edit(imageId, stating('approved', 'rejected'))
    await edit(imageId, stating('rejected', 'approved'), { kind: 'undo' })
    const reviewer = bench.scratch.engine.context.store.get(
      'SELECT user.name FROM image JOIN user ON user.id = reviewed_by WHERE image.id = ?',
      [rowOf(imageId)],
    )
    expect(reviewer).toEqual({ name: 'lena' })
  })

  test('V3: an approval of one’s own review is refused, also when it is called an undo or a redo', async () => {
    const imageId = bench.scratch.addImage()
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    await edit(imageId, stating('new', 'reviewed'), { client: lena })
    for (const kind of ['undo', 'redo'] as const)
      await expectRefused(imageId, edit(imageId, stating('reviewed', 'approved'), { kind, client: lena }), {
        code: 'REFUSED',
        data: { rule: 'second-person' },
      })
  })

  test('V3: an approval that a reviewer’s undo or redo brings back is still that of whoever gave it', async () => {
    const imageId = bench.scratch.addImage()
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    const approvedBy = () =>
      bench.scratch.engine.context.store.get(
        'SELECT user.name FROM image JOIN user ON user.id = approved_by WHERE image.id = ?',
        [rowOf(imageId)],
      )
    await edit(imageId, stating('new', 'reviewed'), { client: lena })
    await edit(imageId, stating('reviewed', 'approved'))
    await edit(imageId, stating('approved', 'reviewed'), { kind: 'undo', client: lena })
    await edit(imageId, stating('reviewed', 'approved'), { kind: 'redo', client: lena })
    expect(approvedBy()).toEqual({ name: 'olga' })
  })

  test('L4: a diff that takes no earlier edit back is a new edit, whatever it is called', async () => {
    const imageId = bench.scratch.addImage()
    const [one, two] = [label(), label()]
    await edit(imageId, adding(one, two), { kind: 'undo' })
    await edit(imageId, deleting(one), { kind: 'undo' })
    await edit(imageId, adding(one), { kind: 'redo' })
    await edit(imageId, adding(label()), { kind: 'redo' })
    const { edits } = await bench.scratch.client.labeling.history({ imageId })
    expect(edits.map(({ kind }) => kind)).toEqual(['edit', 'undo', 'redo', 'edit'])
  })

  test('L7: a label says that it comes from a model or an audit only where it does', async () => {
    const imageId = bench.scratch.addImage()
    const modelId = bench.scratch.addModel('current')
    const { store } = bench.scratch.engine.context
    await expectRefused(imageId, edit(imageId, adding(label({ origin: 'model', modelId, score: 0.9 }))), {
      code: 'INVALID',
    })
    store.write(() =>
      store.run(
        `INSERT INTO acceptance (id, where_text, from_score, max_error, budget, model_id, basis, band, image_count, group_count,
           prediction_count, open_to, state, because, started_at, started_by)
         VALUES (1, '', 0.5, 0.02, 10, 1, '', '[]', 1, 1, 1, 0, 'accepted', '', 0, 1)`,
      ),
    )
    await expectRefused(imageId, edit(imageId, adding(label({ acceptance: idOf('acc', 1) }))), { code: 'INVALID' })
  })

  test('an annotator may open, edit, accept and read the history; a disabled user may not', async () => {
    const { imageId } = predicted()
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    await edit(imageId, adding(label()), { client: anna })
    await anna.labeling.accept({})
    expect((await anna.labeling.history({ imageId })).edits.map(({ user }) => user)).toEqual(['anna', 'anna'])
    await expect(bench.scratch.client.labeling.open({ imageId: 'img_99' as ImageId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('L15: an edit is announced once it is durable; sending it again announces nothing', async () => {
    const imageId = bench.scratch.addImage()
    const sent = { imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) }
    await bench.scratch.client.labeling.edit(sent)
    await bench.scratch.client.labeling.edit(sent)
    expect(bench.scratch.events).toEqual([{ type: 'labelsChanged', images: [imageId] }])
  })

  test('L15: no answer and no event leaves before the disk has the edit', async () => {
    const imageId = bench.scratch.addImage()
    const { store } = bench.scratch.engine.context
    let onDisk = () => {}
    const held = new Promise<void>((resolve) => {
      onDisk = resolve
    })
    const { durable } = store
    const events = await bench.scratch.client.workspace.events()
    store.durable = () => held
    const heard: string[] = []
    const event = events.next().then(() => heard.push('event'))
    try {
      const sent = bench.scratch.client.labeling
        .edit({ imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) })
        .then(() => heard.push('answer'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(heard).toEqual([])
      onDisk()
      await Promise.all([sent, event])
    } finally {
      await events.return?.()
      store.durable = durable
    }
    expect(heard.sort()).toEqual(['answer', 'event'])
  })
})

describe('accepting many', () => {
  test('L13: what can’t be accepted is skipped and named, the rest is done', async () => {
    const done = predicted().imageId
    await edit(done, stating('predicted', 'reviewed'))
    const waiting = predicted().imageId
    const unseen = bench.scratch.addImage()
    const outside = predicted([{ classId: 1, score: 0.8, box: [700, 10, 5, 5] }]).imageId
    const empty = predicted([]).imageId
    expect(await bench.scratch.client.labeling.accept({})).toEqual({
      images: 2,
      labels: 2,
      skipped: [
        { imageId: done, reason: 'The image is already reviewed.' },
        { imageId: unseen, reason: 'The current model has not run on the image yet.' },
        { imageId: outside, reason: expect.stringContaining('The box lies outside the image.') },
      ],
      skippedCount: 3,
    })
    expect((await open(waiting)).state).toBe('reviewed')
    expect((await open(empty)).state).toBe('reviewed')
    expect((await open(outside)).state).toBe('predicted')
  })

  test('L13: one edit per image; stopped half way it leaves whole images, and goes on when called again', async () => {
    const all = 500
    for (let i = 0; i < all; i++) predicted()
    const stop = new AbortController()
    const announce = bench.scratch.engine.context.announce
    bench.scratch.engine.context.announce = (event) => {
      announce(event)
      stop.abort(new Error('stopped'))
    }
    await expect(bench.scratch.client.labeling.accept({}, { signal: stop.signal })).rejects.toThrow('stopped')
    const counts = () => {
      const [images = 0, labels, edits] = bench.scratch.engine.context.store.arrays<number[]>(
        `SELECT count(*), sum(label_count), (SELECT count(*) FROM edit) FROM image WHERE state = 'reviewed'`,
      )[0]!
      return { images, labels, edits }
    }
    // A transaction has some images, and never all of so many.
    const first = counts().images
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(all)
    expect(counts()).toEqual({ images: first, labels: 2 * first, edits: first })
    bench.scratch.engine.context.announce = announce
    const { images, skipped } = await bench.scratch.client.labeling.accept({})
    expect([images, skipped.length]).toEqual([all - first, first])
    expect(counts()).toEqual({ images: all, labels: 2 * all, edits: all })
  })

  test('L13: filter are accepted, from the setting’s confidence on', async () => {
    const [one, two] = [predicted().imageId, predicted().imageId]
    const result = await bench.scratch.client.labeling.accept({ where: `id == "${two}"` })
    expect(result).toEqual({ images: 1, labels: 2, skipped: [], skippedCount: 0 })
    expect((await open(one)).state).toBe('predicted')
  })

  test('without a current model it says so', async () => {
    bench.scratch.addImage()
    await expect(bench.scratch.client.labeling.accept({})).rejects.toMatchObject({ code: 'INVALID' })
  })
})
