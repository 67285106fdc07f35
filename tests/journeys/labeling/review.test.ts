import { describe, expect, test } from 'vitest'
import { type Chip, ChipOrder, type EngineClient } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { acceptImage, setState } from '#model/labels/corrections.ts'
import { emptyDiff, invert } from '#model/labels/diff.ts'
import { withoutTaken } from '#model/labels/take-predictions.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { adding, box, changing, label, labelBench, stating } from '../../support/label-bench.ts'

const bench = labelBench()
const { edit, open, expectRefused, predicted } = bench

const client = () => bench.scratch.client
const count = async (where: string) => (await client().library.count({ where })).count
const ids = async (where: string, order?: string) =>
  (await client().library.list({ where, order, limit: 1000 })).images.map(({ imageId }) => imageId)

/** A user finishes the image as it is. */
const finish = (imageId: ImageId, by?: EngineClient) =>
  edit(imageId, stating('predicted', 'reviewed'), by ? { client: by } : {})

const rejecting = (reason: string) =>
  setState({ annotations: [], predictions: [], state: 'predicted' }, 'rejected', reason)

describe('reasons', () => {
  test('V1: a reason goes with its state; undo and redo bring both back', async () => {
    const { imageId } = predicted()
    const reject = rejecting('Blurred')
    await edit(imageId, reject)
    expect(await open(imageId)).toMatchObject({ state: 'rejected', reason: 'Blurred' })
    expect(await ids('review.reason.contains("Blur") && review.verdict == "rejected"')).toEqual([imageId])
    const back = {
      ...stating('rejected', 'predicted'),
      state: { before: 'rejected' as const, after: 'predicted' as const, reason: { before: 'Blurred', after: null } },
    }
    await edit(imageId, back, { kind: 'undo' })
    expect(await open(imageId)).toMatchObject({ state: 'predicted', reason: null })
    await edit(imageId, reject, { kind: 'redo' })
    expect((await open(imageId)).reason).toBe('Blurred')
    await edit(imageId, stating('rejected', 'reviewed'))
    expect((await open(imageId)).reason).toBeNull()
  })

  test('V1: a reason that is not the stored one makes the edit stale', async () => {
    const { imageId } = predicted()
    await edit(imageId, rejecting('Blurred'))
    const other = {
      ...stating('rejected', 'reviewed'),
      state: { before: 'rejected' as const, after: 'reviewed' as const, reason: { before: 'Dark', after: null } },
    }
    await expectRefused(imageId, edit(imageId, other), { code: 'STALE' })
  })

  test('reasons are listed with their images, those of the settings first', async () => {
    await client().workspace.changeSettings({ rejectReasons: ['Dark', 'Empty'] })
    for (const reason of ['Odd', 'Odd', 'Empty', 'Rare']) await edit(predicted().imageId, rejecting(reason))
    expect(await client().labeling.reasons()).toEqual([
      { reason: 'Dark', images: 0, ready: true },
      { reason: 'Empty', images: 1, ready: true },
      { reason: 'Odd', images: 2, ready: false },
      { reason: 'Rare', images: 1, ready: false },
    ])
    const { facets } = await client().library.facets({ facets: ['reason'] })
    expect(facets[0]!.values.slice(0, 1)).toEqual([{ title: 'Odd', term: 'review.reason == "Odd"', images: 2 }])
    expect(await count(facets[0]!.values[0]!.term)).toBe(2)
  })
})

describe('second review', () => {
  test('V2: what is sent back waits for its reviewer, with the reason, until it is finished again', async () => {
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    const { imageId } = predicted()
    await finish(imageId, lena)
    const sent = await client().labeling.setImageVerdicts({
      imageIds: [imageId],
      verdict: 'sendBack',
      reason: 'Loose box',
    })
    expect(sent).toMatchObject({ images: 1, skipped: [] })
    expect(await open(imageId)).toMatchObject({
      state: 'predicted',
      reason: 'Loose box',
      sentBackTo: 'lena',
      sentBackBy: (await client().access.whoami()).name,
      sentBackAtMs: expect.any(Number),
      reviewer: null,
    })
    expect(await ids('review.sentBackTo == "lena" && review.verdict == "sentBack"')).toEqual([imageId])
    await client().labeling.revertEdits({ edits: sent.edits })
    const takenBack = { sentBackTo: null, sentBackBy: null, sentBackAtMs: null }
    expect(await open(imageId)).toMatchObject({ state: 'reviewed', reason: null, reviewer: 'lena', ...takenBack })
    await client().labeling.setImageVerdicts({ imageIds: [imageId], verdict: 'sendBack', reason: 'Loose box' })
    await finish(imageId, lena)
    expect(await open(imageId)).toMatchObject({ state: 'reviewed', reason: null, reviewer: 'lena', sentBackTo: null })
  })

  test('V2: sending back wants a reason', async () => {
    const { imageId } = predicted()
    await finish(imageId)
    await expectRefused(imageId, client().labeling.setImageVerdicts({ imageIds: [imageId], verdict: 'sendBack' }), {
      code: 'INVALID',
    })
  })

  test('V3: the only user may approve their own review; with a second one nobody may, unless the setting says so', async () => {
    const [one, two] = [predicted().imageId, predicted().imageId]
    await finish(one)
    await finish(two)
    expect((await open(one)).mayApprove).toBe(true)
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    expect((await open(one)).mayApprove).toBe(false)
    expect((await lena.labeling.open({ imageId: one })).mayApprove).toBe(true)
    const refused = await client().labeling.setImageVerdicts({ imageIds: [one], verdict: 'approve' })
    expect(refused).toMatchObject({
      images: 0,
      skipped: [{ imageId: one, reason: expect.stringContaining('Someone else') }],
    })
    expect(await lena.labeling.setImageVerdicts({ imageIds: [one], verdict: 'approve' })).toMatchObject({ images: 1 })
    expect(await ids('review.approver == "lena"')).toEqual([one])
    await client().workspace.changeSettings({ approveOwn: 'always' })
    expect(await client().labeling.setImageVerdicts({ imageIds: [two], verdict: 'approve' })).toMatchObject({
      images: 1,
    })
    await client().workspace.changeSettings({ approveOwn: 'never' })
    await client().access.setDisabled({ name: 'lena', disabled: true })
    expect((await open(two)).mayApprove).toBe(false)
  })
})

describe('many at once', () => {
  test('V4: verdicts by query, skipped and named, and taken back', async () => {
    const [one, two, three] = [predicted().imageId, predicted().imageId, predicted().imageId]
    await edit(three, rejecting('Gone already'))
    const judged = await client().labeling.setImageVerdicts({
      where: 'true',
      verdict: 'reject',
      reason: 'Wrong camera',
    })
    expect(judged).toMatchObject({ images: 2, skipped: [{ imageId: three, reason: 'The image is already rejected.' }] })
    expect(judged.edits).toHaveLength(2)
    expect(await count('review.reason == "Wrong camera"')).toBe(2)
    await edit(two, stating('rejected', 'reviewed'))
    const back = await client().labeling.revertEdits({ edits: judged.edits })
    expect(back).toEqual({
      edits: 1,
      skipped: [{ editId: judged.edits[1], reason: 'The image has been changed since.' }],
    })
    expect((await open(one)).state).toBe('predicted')
    expect((await open(two)).state).toBe('reviewed')
  })

  test('V4: without a query and without ids nothing is judged', async () => {
    predicted()
    await expect(client().labeling.setImageVerdicts({ verdict: 'reject' })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await count('state == "rejected"')).toBe(0)
  })

  test('V4: what has not been reviewed can be neither approved nor sent back', async () => {
    const { imageId } = predicted()
    expect(await client().labeling.setImageVerdicts({ imageIds: [imageId], verdict: 'approve' })).toMatchObject({
      images: 0,
      skipped: [{ reason: 'The image is predicted; only reviewed images can be approved.' }],
    })
  })

  test('V5: objects are accepted, deleted and relabeled alone, and that can be taken back', async () => {
    const one = predicted()
    const two = predicted()
    const objects = [
      { imageId: one.imageId, objectId: one.predictionIds[0]! },
      { imageId: two.imageId, objectId: two.predictionIds[0]! },
      { imageId: two.imageId, objectId: two.predictionIds[1]! },
    ]
    const accepted = await client().labeling.setObjectVerdicts({ objects, verdict: { kind: 'accept' } })
    expect(accepted).toMatchObject({ objects: 3, skipped: [] })
    expect(accepted.edits).toHaveLength(2)
    const opened = await open(two.imageId)
    expect(opened.state).toBe('predicted')
    expect(opened.annotations.map(({ classId, origin }) => [classId, origin])).toEqual([
      [1, 'model'],
      [2, 'model'],
    ])
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'taken', 'open'])

    const again = await client().labeling.setObjectVerdicts({ objects, verdict: { kind: 'delete' } })
    expect(again).toMatchObject({ objects: 0, edits: [] })
    expect(again.skipped[0]!.reason).toBe('The prediction is already taken.')

    const [first, second] = opened.annotations
    const relabelled = await client().labeling.setObjectVerdicts({
      objects: [{ imageId: two.imageId, objectId: first!.id }],
      verdict: { kind: 'relabel', classId: 3 },
    })
    expect(relabelled.objects).toBe(1)
    await client().labeling.setObjectVerdicts({
      objects: [{ imageId: two.imageId, objectId: second!.id }],
      verdict: { kind: 'delete' },
    })
    const after = await open(two.imageId)
    expect(after.annotations.map(({ classId }) => classId)).toEqual([3])
    expect(after.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'deleted', 'open'])
    expect((await open(one.imageId)).annotations).toHaveLength(1)
  })
})

describe('the blind share', () => {
  const blind = () => ids('review.blind', 'id')

  test('V6: the draw follows content and seed alone, keeps to the share, and a larger share holds the smaller', async () => {
    const { store } = bench.scratch.engine.context
    for (let i = 0; i < 400; i++) bench.scratch.addImage({ sha256: sha(i) })
    await client().workspace.changeSettings({ blindShare: 0.1 })
    const tenth = await blind()
    expect(tenth.length).toBeGreaterThan(15)
    expect(tenth.length).toBeLessThan(75)
    for (let i = 400; i < 500; i++) bench.scratch.addImage({ sha256: sha(i) })
    expect((await blind()).filter((id) => rowOf(id) <= 400)).toEqual(tenth)
    await client().workspace.changeSettings({ blindShare: 0.3 })
    const third = new Set(await blind())
    expect(tenth.every((id) => third.has(id))).toBe(true)
    store.write(() => store.run("UPDATE workspace_setting SET value = '12345' WHERE name = 'blindSeed'"))
    await client().workspace.changeSettings({ blindShare: 0.1 })
    expect(await blind()).not.toEqual(tenth)
    await client().workspace.changeSettings({ blindShare: 0 })
    expect(await blind()).toEqual([])
  })

  /** An image of the blind share and one that is not. */
  async function pair() {
    await client().workspace.changeSettings({ blindShare: 0.5 })
    const images = Array.from({ length: 40 }, () => predicted())
    const drawn = new Set(await blind())
    const hidden = images.find(({ imageId }) => drawn.has(imageId))!
    const shown = images.find(({ imageId }) => !drawn.has(imageId))!
    return { hidden, shown }
  }

  test('V7: predictions are withheld until a user has finished the image', async () => {
    const { hidden, shown } = await pair()
    expect(await open(hidden.imageId)).toMatchObject({ blind: true, predictions: [] })
    expect((await open(shown.imageId)).predictions).toHaveLength(3)
    const [row] = await client().library.rows({ imageIds: [hidden.imageId] })
    expect(row).toMatchObject({ predictionCount: 0, shownCount: 0, minScore: null, maxScore: null })
    const chipsOf = async () =>
      new Set((await client().labeling.chips({ classId: 1 })).chips.map(({ imageId }) => imageId))
    expect((await chipsOf()).has(hidden.imageId)).toBe(false)
    expect((await chipsOf()).has(shown.imageId)).toBe(true)
    const judged = await client().labeling.setObjectVerdicts({
      objects: [{ imageId: hidden.imageId, objectId: hidden.predictionIds[0]! }],
      verdict: { kind: 'accept' },
    })
    expect(judged.objects).toBe(0)
    await finish(hidden.imageId)
    expect(await open(hidden.imageId)).toMatchObject({ blind: false })
    expect((await open(hidden.imageId)).predictions).toHaveLength(3)
    expect((await chipsOf()).has(hidden.imageId)).toBe(true)
  })

  test('V8: blind is noted at the first finish, and never again once predictions could be seen', async () => {
    const { hidden, shown } = await pair()
    await finish(hidden.imageId)
    await finish(shown.imageId)
    const isBlind = async (imageId: ImageId) => (await ids(`review.blind && id == "${imageId}"`)).length === 1
    expect(await isBlind(hidden.imageId)).toBe(true)
    expect(await isBlind(shown.imageId)).toBe(false)
    await edit(hidden.imageId, stating('reviewed', 'predicted'))
    expect(await open(hidden.imageId)).toMatchObject({ blind: false })
    await finish(hidden.imageId)
    expect(await isBlind(hidden.imageId)).toBe(false)
  })

  test('V17: drawn labels take their predictions when the image is finished; sent back and accepted, no object has two', async () => {
    const { hidden } = await pair()
    const { imageId, predictionIds } = hidden
    const drawn = [
      label({ geometry: box(12, 10, 50, 50) }),
      // The same object under another class, and one that the model missed.
      label({ classId: 3, geometry: box(100, 100, 60, 20) }),
      label({ geometry: box(400, 300, 30, 30) }),
    ]
    await edit(imageId, adding(...drawn))
    expect((await open(imageId)).annotations.map(({ predictionId }) => predictionId)).toEqual([null, null, null])
    await finish(imageId)
    const finished = await open(imageId)
    expect(finished.annotations.map(({ predictionId, origin }) => [predictionId, origin])).toEqual([
      [predictionIds[0], 'human'],
      [predictionIds[1], 'human'],
      [null, 'human'],
    ])
    expect(finished.annotations.map(({ classId, geometry }) => [classId, geometry])).toEqual(
      drawn.map(({ classId, geometry }) => [classId, geometry]),
    )
    expect(finished.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'taken', 'open'])
    await client().labeling.setImageVerdicts({ imageIds: [imageId], verdict: 'sendBack', reason: 'Look again' })
    const again = await open(imageId)
    await edit(
      imageId,
      acceptImage(again, 0.05, () => label().id),
    )
    const boxes = (await open(imageId)).annotations.map(({ geometry }) => geometry)
    expect(boxes).toHaveLength(4)
    await bench.expectReplayed(imageId)
  })

  test('V17: undo gives the predictions back, and a drawn label that goes leaves its prediction open', async () => {
    const { hidden } = await pair()
    const { imageId, predictionIds } = hidden
    const [drawn] = [label({ geometry: box(12, 10, 50, 50) })]
    await edit(imageId, adding(drawn))
    await finish(imageId)
    const { edits } = await client().labeling.history({ imageId })
    await edit(imageId, invert(edits.at(-1)!.diff), { kind: 'undo' })
    expect(await open(imageId)).toMatchObject({ state: 'predicted', annotations: [{ predictionId: null }] })
    expect((await open(imageId)).predictions.every(({ outcome }) => outcome === 'open')).toBe(true)
    await edit(imageId, edits.at(-1)!.diff, { kind: 'redo' })
    const [taken] = (await open(imageId)).annotations
    expect(taken!.predictionId).toBe(predictionIds[0])
    // As a window undoes it that knows nothing of predictions.
    await edit(imageId, { ...emptyDiff, annotations: [{ before: taken!, after: null }] }, { kind: 'undo' })
    expect((await open(imageId)).predictions[0]).toMatchObject({ id: predictionIds[0], outcome: 'open' })
    await bench.expectReplayed(imageId)
  })

  test('V17: undone in the window, drawn labels keep their predictions; accepted again, no object has two', async () => {
    const { hidden } = await pair()
    const { imageId, predictionIds } = hidden
    const drawing = adding(label({ geometry: box(12, 10, 50, 50) }))
    await edit(imageId, drawing)
    await finish(imageId)
    const { edits } = await client().labeling.history({ imageId })
    const finishing = withoutTaken(edits.at(-1)!.diff)
    await edit(imageId, invert(finishing), { kind: 'undo' })
    const opened = await open(imageId)
    expect(opened).toMatchObject({ state: 'predicted', annotations: [{ predictionId: predictionIds[0] }] })
    await edit(
      imageId,
      acceptImage(opened, 0.05, () => label().id),
    )
    expect((await open(imageId)).annotations).toHaveLength(predictionIds.length)
    const accepting = (await client().labeling.history({ imageId })).edits.at(-1)!
    await edit(imageId, invert(accepting.diff), { kind: 'undo' })
    // The drawing is taken back too, and is an undo though the label had taken a prediction.
    const [taken] = (await open(imageId)).annotations
    await edit(imageId, { ...emptyDiff, annotations: [{ before: taken!, after: null }] }, { kind: 'undo' })
    expect((await client().labeling.history({ imageId })).edits.at(-1)!.kind).toBe('undo')
    expect((await open(imageId)).predictions.every(({ outcome }) => outcome === 'open')).toBe(true)
    await bench.expectReplayed(imageId)
  })

  test('V17: a blind queue that is closed shows no prediction of what was drawn; bulk acceptance adds no second label', async () => {
    const { imageId, predictionIds } = predicted()
    const name = await client().access.whoami()
    const { queueId } = await client().labeling.assignQueue({
      name: 'Night',
      where: `id == "${imageId}"`,
      users: [name.name],
      blind: true,
    })
    await edit(imageId, adding(label({ geometry: box(12, 10, 50, 50) })))
    await client().labeling.closeQueue({ queueId })
    expect((await open(imageId)).annotations).toMatchObject([{ predictionId: predictionIds[0] }])
    const other = predicted()
    await edit(other.imageId, adding(label({ geometry: box(12, 10, 50, 50) })))
    const { labels } = await client().labeling.accept({ where: `id in ["${imageId}", "${other.imageId}"]` })
    expect(labels).toBe(2)
    for (const one of [imageId, other.imageId]) {
      expect((await open(one)).annotations).toHaveLength(2)
      await bench.expectReplayed(one)
    }
  })

  test('V17: a smaller blind share shows no prediction of what was drawn', async () => {
    const { hidden, shown } = await pair()
    for (const { imageId } of [hidden, shown]) await edit(imageId, adding(label({ geometry: box(12, 10, 50, 50) })))
    await client().workspace.changeSettings({ blindShare: 0 })
    const opened = await open(hidden.imageId)
    expect(opened).toMatchObject({ blind: false, annotations: [{ predictionId: hidden.predictionIds[0] }] })
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open', 'open'])
    // Who drew beside a prediction that was shown meant another object.
    expect((await open(shown.imageId)).annotations).toMatchObject([{ predictionId: null }])
    await bench.expectReplayed(hidden.imageId)
  })

  test('V17: a drawing that is undone and done again once predictions are shown takes its prediction', async () => {
    const { hidden } = await pair()
    const { imageId, predictionIds } = hidden
    const drawn = label({ geometry: box(12, 10, 50, 50) })
    await edit(imageId, adding(drawn))
    await finish(imageId)
    await edit(imageId, stating('reviewed', 'predicted'), { kind: 'undo' })
    const [taken] = (await open(imageId)).annotations
    await edit(imageId, { ...emptyDiff, annotations: [{ before: taken!, after: null }] }, { kind: 'undo' })
    // As a window has it that knew the label before it took its prediction, and one that knew it after.
    for (const again of [drawn, taken!]) {
      await edit(imageId, adding(again), { kind: 'redo' })
      const opened = await open(imageId)
      expect(opened.annotations).toEqual([taken])
      expect(opened.predictions[0]).toMatchObject({ id: predictionIds[0], outcome: 'taken' })
      await bench.expectReplayed(imageId)
      await edit(imageId, { ...emptyDiff, annotations: [{ before: taken!, after: null }] }, { kind: 'undo' })
    }
  })

  test('V7: why an image is next says nothing of predictions that are withheld', async () => {
    const { hidden, shown } = await pair()
    const why = (imageId: ImageId) => client().labeling.whyNext({ imageId, order: 'prediction.minScore' })
    expect(await why(shown.imageId)).toMatch(/^Lowest confidence/)
    expect(await why(hidden.imageId)).toBeNull()
    await finish(hidden.imageId)
    expect(await why(hidden.imageId)).toMatch(/^Lowest confidence/)
  })

  test('V8: accepting in bulk is neither blind nor shown', async () => {
    const { hidden } = await pair()
    await client().labeling.accept({ where: `id == "${hidden.imageId}"` })
    expect((await open(hidden.imageId)).annotations).toHaveLength(2)
    expect(await ids(`review.blind && id == "${hidden.imageId}"`)).toEqual([])
  })

  test('V9: the blind audit matches both sides alike, and blind images are no corrections', async () => {
    const { hidden, shown } = await pair()
    // Blind: one box as the model has it, one of another class in the place of its second, one that it missed.
    await edit(
      hidden.imageId,
      adding(
        label({ geometry: box(12, 10, 50, 50) }),
        label({ classId: 3, geometry: box(100, 100, 60, 20) }),
        label({ geometry: box(400, 300, 30, 30) }),
      ),
    )
    await finish(hidden.imageId)
    const labels = await open(shown.imageId)
    await edit(
      shown.imageId,
      acceptImage(labels, 0.3, () => label().id),
    )
    await client().labeling.accept({ where: `id in ["${(await ids('!review.blind && state == "predicted"'))[0]}"]` })
    expect(await client().monitoring.blindAudit()).toEqual({
      fromScore: 0.3,
      atMost: 2000,
      blind: { images: 1, labels: 3, agreed: 1, corrected: 1, missed: 1 },
      shown: { images: 1, labels: 2, agreed: 2, corrected: 0, missed: 0 },
    })
    const { models } = await client().monitoring.report({})
    expect(models[0]).toMatchObject({ imagesReviewed: 2, accepted: 4, added: 0 })
  })
})

/** Hashes as content has them: any bits. */
const sha = (i: number): string =>
  Math.imul(i + 1, 0x9e3779b1)
    .toString(16)
    .replace('-', '')
    .padStart(64, '7')

describe('comments', () => {
  test('V10: pinned, answered, resolved, found', async () => {
    const { imageId } = predicted()
    const other = predicted().imageId
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    const pinned = await lena.labeling.comment({ imageId, spot: [12.5, 40], text: '  Is this a dog?  ' })
    expect(pinned).toMatchObject({
      spot: [12.5, 40],
      text: 'Is this a dog?',
      author: 'lena',
      resolved: null,
      replies: [],
    })
    await client().labeling.comment({ imageId, spot: null, text: 'Nice image' })
    expect(await ids('comments.open > 0')).toEqual([imageId])
    expect(await ids('comments.exists(c, c.open && c.author == "lena" && c.text.contains("dog"))')).toEqual([imageId])
    const { commentId } = pinned
    expect(await client().labeling.resolveComment({ commentId, resolved: true })).toMatchObject({
      resolved: { by: 'olga' },
    })
    expect(await count('comments.open == 1 && comments.count == 2')).toBe(1)
    const answered = await client().labeling.reply({ commentId, text: 'A fox.' })
    expect(answered).toMatchObject({ resolved: null, replies: [{ text: 'A fox.', author: 'olga' }] })
    expect(await client().labeling.comments({ imageId })).toHaveLength(2)
    expect(await client().labeling.comments({ imageId: other })).toEqual([])
  })

  test('V10: the answers leave with their comment', async () => {
    const { imageId } = predicted()
    const { commentId } = await client().labeling.comment({ imageId, spot: null, text: 'x' })
    await client().labeling.reply({ commentId, text: 'y' })
    const { store } = bench.scratch.engine.context
    store.write(() => store.run('DELETE FROM comment WHERE image_id = ?', [rowOf(imageId)]))
    expect(store.all('SELECT * FROM comment_reply')).toEqual([])
  })

  test('V10: listed over all images page by page, the open ones before the resolved, the newest first among both', async () => {
    const images = [predicted().imageId, predicted().imageId]
    const texts = ['one', 'two', 'three', 'four', 'five', 'six']
    const made = []
    for (const [i, text] of texts.entries())
      made.push(await client().labeling.comment({ imageId: images[i % 2]!, spot: null, text }))
    for (const i of [1, 4]) await client().labeling.resolveComment({ commentId: made[i]!.commentId, resolved: true })
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    const read = async (limit: number) => {
      const found: string[] = []
      for (let cursor: string | undefined | null; cursor !== null; ) {
        const page = await anna.labeling.findComments({ order: 'openFirst', limit, ...(cursor && { cursor }) })
        expect(page.comments.length).toBeLessThanOrEqual(limit)
        found.push(...page.comments.map(({ text }) => text))
        cursor = page.nextCursor
      }
      return found
    }
    const expected = ['six', 'four', 'three', 'one', 'five', 'two']
    for (const limit of [1, 2, 4, 5, 100]) expect(await read(limit)).toEqual(expected)
    const open = await anna.labeling.findComments({ order: 'openFirst', open: true })
    expect(open).toMatchObject({ comments: expected.slice(0, 4).map((text) => ({ text })), nextCursor: null })
    await expect(anna.labeling.findComments({ order: 'openFirst', cursor: 'x' })).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  test('V10: found newest first, page by page; a spot outside of the image is refused', async () => {
    const { imageId } = predicted()
    for (const text of ['one', 'two', 'three']) await client().labeling.comment({ imageId, spot: null, text })
    const first = await client().labeling.findComments({ limit: 2 })
    expect(first.comments.map(({ text }) => text)).toEqual(['three', 'two'])
    const rest = await client().labeling.findComments({ limit: 2, cursor: first.nextCursor! })
    expect(rest).toMatchObject({ comments: [{ text: 'one' }], nextCursor: null })
    expect((await client().labeling.findComments({ open: false })).comments).toEqual([])
    await expect(client().labeling.comment({ imageId, spot: [641, 1], text: 'x' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    await expect(client().labeling.comment({ imageId, spot: null, text: '   ' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })
})

describe('the queue', () => {
  test('V11: a random order stays as it is while images come and go', async () => {
    for (let i = 0; i < 60; i++) bench.scratch.addImage()
    const before = await ids('true', 'random:7')
    expect(await ids('true', 'random:7')).toEqual(before)
    expect(await ids('true', 'random:8')).not.toEqual(before)
    expect(before).not.toEqual(await ids('true', 'id'))
    bench.scratch.addImage()
    const after = await ids('id != "img_5"', 'random:7')
    expect(after.filter((id) => id !== 'img_61')).toEqual(before.filter((id) => id !== 'img_5'))
    const first = await client().library.list({ order: 'random:7', limit: 20 })
    const second = await client().library.list({ order: 'random:7', limit: 100, cursor: first.nextCursor! })
    expect([...first.images, ...second.images].map(({ imageId }) => imageId)).toEqual(await ids('true', 'random:7'))
    await expect(client().library.list({ order: 'random:x' })).rejects.toMatchObject({ code: 'INVALID' })
  })

  test('V12: disagreement between labels and predictions, and between predictions alone', async () => {
    const of = async (imageId: ImageId) =>
      (await client().labeling.listReview({ where: `id == "${imageId}"` })).images[0]!.disagreement
    const followedThreshold = async (reviewFromScore: number) => {
      await client().workspace.changeSettings({ reviewFromScore })
      const [job] = await client().jobs.list({ limit: 1 })
      await bench.scratch.engine.context.jobs.wait(job!.jobId)
    }
    const { imageId } = predicted()
    expect(await of(imageId)).toBeCloseTo(0.9 - 0.4)
    const same = label({ geometry: box(10, 10, 50, 50) })
    await edit(imageId, adding(same))
    // One pair of IoU 1, one prediction without a label: 1 − 2 · 1 / (1 + 2).
    expect(await of(imageId)).toBeCloseTo(1 / 3)
    const moved = { ...same, geometry: box(10, 10, 50, 100) }
    await edit(imageId, changing(same, moved))
    expect(await of(imageId)).toBeCloseTo(1 - (2 * 0.5) / 3)
    await edit(imageId, changing(moved, { ...moved, classId: 2 }))
    expect(await of(imageId)).toBe(1)
    await followedThreshold(0.95)
    expect(await of(imageId)).toBe(1)
    const far = predicted().imageId
    const none = bench.scratch.addImage()
    expect(await of(none)).toBeNull()
    await followedThreshold(0.3)
    expect(await ids('true', 'review.disagreement:desc')).toEqual([imageId, far, none])
  })

  test('V13: skips are counted, and each person’s place is kept', async () => {
    const { imageId } = predicted()
    const before = await open(imageId)
    expect(await client().labeling.skip({ imageId })).toEqual({ skips: 1 })
    expect(await client().labeling.skip({ imageId })).toEqual({ skips: 2 })
    expect(await open(imageId)).toEqual(before)
    expect(await ids('review.skips == 2 && age(review.skippedAt) < days(1)')).toEqual([imageId])
    expect(await client().labeling.place()).toBeNull()
    const place = { where: 'true', order: 'random:3', purpose: 'review' as const, imageId, position: 4 }
    await client().labeling.savePosition(place)
    const lena = await bench.scratch.actingAs('lena', 'annotator')
    expect(await lena.labeling.place()).toBeNull()
    await lena.labeling.savePosition({ ...place, purpose: 'approve', position: 0 })
    await bench.scratch.reopen()
    expect(await client().labeling.place()).toEqual(place)
  })
})

describe('chips', () => {
  test('objects of a class in every order, with their total', async () => {
    const one = predicted([
      { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
      { classId: 1, score: 0.5, box: [100, 100, 10, 10] },
      { classId: 2, score: 0.6, box: [100, 100, 60, 20] },
      { classId: 1, score: 0.1, box: [0, 0, 9, 9] },
    ])
    await edit(one.imageId, adding(label({ geometry: box(5, 5, 200, 200) })))
    const scores = async (more: Partial<Parameters<EngineClient['labeling']['chips']>[0]>) =>
      (await client().labeling.chips({ classId: 1, ...more })).chips.map(({ score }) => score)
    expect(await scores({})).toEqual([0.5, 0.9])
    expect(await scores({ order: 'confidence:desc' })).toEqual([0.9, 0.5])
    expect(await scores({ order: 'size' })).toEqual([0.5, 0.9])
    expect(await scores({ of: 'labels' })).toEqual([null])
    expect(await scores({ of: 'both', order: 'time:desc' })).toHaveLength(3)
    expect(await scores({ of: 'both', order: 'size:desc' })).toEqual([null, 0.9, 0.5])
    expect(await scores({ classId: null, order: 'class' })).toEqual([0.9, 0.5, 0.6])
    expect(await scores({ where: 'id == "img_99"' })).toEqual([])
    const limited = await client().labeling.chips({ classId: 1, limit: 1 })
    expect(limited).toMatchObject({ total: 2, chips: [{ score: 0.5, box: [100, 100, 10, 10], widthPx: 640 }] })
  })

  test('page by page they are the same as at once, in every order', async () => {
    const boxes = [0.9, 0.5, 0.5, 0.7].map((score, n) => ({
      classId: (n % 2) + 1,
      score,
      box: [n * 10, 10, 40 + n, 50] as const,
    }))
    const two = [predicted(boxes), predicted(boxes)]
    for (const { imageId } of two) await edit(imageId, adding(label({ geometry: box(5, 5, 200, 200) })))
    for (const order of ChipOrder.options) {
      const request = { classId: null, of: 'both' as const, order }
      const { chips, nextCursor } = await client().labeling.chips(request)
      expect([chips.length, nextCursor]).toEqual([10, null])
      const paged: Chip[] = []
      for (let cursor: string | undefined | null; cursor !== null; ) {
        const page = await client().labeling.chips({ ...request, limit: 3, cursor })
        expect(page.total).toBe(10)
        paged.push(...page.chips)
        cursor = page.nextCursor
      }
      expect(paged).toEqual(chips)
    }
    await expect(client().labeling.chips({ classId: 1, cursor: '[1]' })).rejects.toThrow('Invalid page cursor')
  })

  test('crops of images that are gone are dropped', async () => {
    const { imageId } = predicted()
    const packed = await client().labeling.crops({ crops: [{ imageId, box: [0, 0, 10, 10] }], sidePx: 64, margin: 0 })
    expect(unpackThumbnails(packed)).toEqual([])
  })
})

test('only images that exist can be commented on or skipped', async () => {
  const imageId = 'img_99' as ImageId
  await expect(client().labeling.skip({ imageId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client().labeling.comment({ imageId, spot: null, text: 'x' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(client().labeling.comments({ imageId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
