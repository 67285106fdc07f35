import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { BackupResult, CheckResult } from '#contract'
import { editIdFrom, type ImageId, type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { watchTurns } from '../../support/work-of-turns.ts'

/**
 * More than the engine's thread may take in hand at once, of anything: a piece ends after 2000 images, or earlier by the
 * clock, so that a fast machine takes more of them in a turn than a slow one.
 */
const images = 2400

let scratch: Scratch
let ids: ImageId[]
beforeEach(async () => {
  scratch = await scratchWorkspace()
  const { store } = scratch.engine.context
  ids = store.write(() => Array.from({ length: images }, () => scratch.addImage()))
})
afterEach(() => scratch.close())

const store = () => scratch.engine.context.store
const changeAll = (sql: string) => store().write(() => store().run(sql))

/** Two models that have seen all images, and a label on each of which the first says the same and the second does not. */
function twoModels(): { first: ModelId; second: ModelId } {
  const [first, second] = [scratch.addModel('current'), scratch.addModel('candidate')]
  changeAll(`INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
    updated_at, updated_by) SELECT id, 'ann_00000000', 0, 1, 'box', '{"shape":"box","x":10,"y":10,"width":50,"height":50}', 10, 10, 50, 50, 'human', 0, 0, 1 FROM image`)
  changeAll('UPDATE image SET label_count = 1')
  for (const [model, classId, score] of [
    [first, 1, 0.9],
    [second, 2, 0.4],
  ] as const) {
    changeAll(`INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n)
      SELECT id, ${rowOf(model)}, 0, 1, 1 FROM image`)
    changeAll(`INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16)
      SELECT id, ${rowOf(model)}, 0, ${classId}, ${score}, 160, 160, 800, 800 FROM image`)
  }
  return { first, second }
}

/** How many images have which figures. */
const figures = () =>
  store().all(
    `SELECT prediction_count AS open, prediction_shown_count AS shown, prediction_max_score AS best,
       label_disagreement AS apart, count(*) AS images FROM image GROUP BY 1, 2, 3, 4`,
  )

describe('work that reads many images', () => {
  it('runs in other threads: the engine’s own reads none', async () => {
    await scratch.client.library.count({})
    const watch = watchTurns(scratch.engine)
    const { library, labeling, workspace, monitoring, models } = scratch.client
    const where = 'image.path.contains("7")'
    await library.list({ where, order: 'image.path', limit: 1000 })
    await library.count({ where })
    await library.sequence({ where, order: 'image.bytes' })
    await library.facets({ where })
    await library.export({ where, limit: 1000 })
    await library.sources()
    await library.values({ field: 'image.tags' })
    await labeling.listReview({ where, limit: 1000 })
    await labeling.reasons()
    await labeling.chips({ where, classId: null, of: 'both' })
    await labeling.findComments({ where })
    await workspace.status()
    await workspace.notices()
    await monitoring.report({})
    await monitoring.blindAudit()
    await models.list()
    expect(watch.looksAtImages()).toEqual([])
    expect(watch.most()).toBeLessThan(50)
  })
})

describe('work that changes many images', () => {
  it('takes them some at a time, found by another thread', async () => {
    const { bulk, labeling, disposal } = scratch.client
    await scratch.client.library.count({})
    twoModels()
    changeAll("UPDATE image SET state = 'predicted'")
    const watch = watchTurns(scratch.engine)
    const target = { where: 'state == "predicted"' }
    const action = { kind: 'tag' as const, tag: 'dusk' }
    expect(await bulk.preview({ target, action })).toMatchObject({ images, changes: images })
    expect(await bulk.preview({ target: { ranges: [[1, 10]] }, action })).toMatchObject({ images: 10 })
    expect(watch.looksAtImages()).toEqual([])
    const { jobId } = await bulk.run({ target: { where: '' }, action })
    await scratch.engine.context.jobs.wait(jobId)
    expect(await bulk.preview({ target, action })).toMatchObject({ images, changes: 0 })
    expect(await labeling.accept({ where: 'image.path.contains("9")' })).toMatchObject({ skipped: [] })
    expect(watch.most()).toBeLessThan(images * 2)
    expect((await disposal.hold({ where: 'true', reason: 'Police file' })).images).toBe(images)
  })
})

describe('a change of the current model or of the threshold', () => {
  const followed = async () => {
    const [job] = await scratch.client.jobs.list({ limit: 1 })
    return scratch.engine.context.jobs.wait(job!.jobId)
  }
  const makeCurrent = async (modelId: ModelId) => {
    await scratch.client.models.moveAlias({ modelId, alias: 'current' })
    await followed()
  }

  test('V15: takes some images at a time, and all of them', async () => {
    const { first, second } = twoModels()
    await makeCurrent(second)
    const watch = watchTurns(scratch.engine)
    await makeCurrent(first)
    expect(figures()).toEqual([{ open: 1, shown: 1, best: 0.9, apart: 0, images }])
    await makeCurrent(second)
    expect(figures()).toEqual([{ open: 1, shown: 1, best: 0.4, apart: 1, images }])
    await scratch.client.workspace.changeSettings({ reviewFromScore: 0.5 })
    expect(await followed()).toMatchObject({ status: 'done', done: images })
    expect(figures()).toEqual([{ open: 1, shown: 0, best: 0.4, apart: 1, images }])
    expect(watch.most()).toBeLessThan(images)
  })

  test('V15: a change of the threshold concerns the images with predictions that count on one side of it only', async () => {
    const { first, second } = twoModels()
    await makeCurrent(second)
    await makeCurrent(first)
    changeAll(`UPDATE prediction SET score = 0.6 WHERE image_id <= ${rowOf(ids[9]!)}`)
    const change = (reviewFromScore: number) => scratch.client.workspace.changeSettings({ reviewFromScore })
    // It is 0.3 already, now by choice.
    await change(0.3)
    expect(await followed()).toMatchObject({ status: 'done', done: 0 })
    await change(0.45)
    expect(await followed()).toMatchObject({ status: 'done', done: 0 })
    await change(0.65)
    await change(0.55)
    expect(await followed()).toMatchObject({ status: 'done' })
    expect(store().values('SELECT sum(prediction_shown_count) FROM image')).toEqual([images])
    await change(0.65)
    expect(await followed()).toMatchObject({ status: 'done', done: 10 })
    expect(store().values('SELECT sum(prediction_shown_count) FROM image')).toEqual([images - 10])
  })

  test('V15: a choice of the threshold concerns those on one side of it and of what models are least work by', async () => {
    const { first, second } = twoModels()
    await makeCurrent(second)
    await makeCurrent(first)
    changeAll(`UPDATE prediction SET score = 0.6 WHERE image_id <= ${rowOf(ids[9]!)}`)
    changeAll(
      `INSERT INTO least_work (model_id, class_id, from_score, objects, found_at) VALUES (${rowOf(first)}, 0, 0.65, 50, 0)`,
    )
    await scratch.client.workspace.changeSettings({ reviewFromScore: 0.5 })
    expect(await followed()).toMatchObject({ status: 'done', done: 10 })
    await scratch.client.workspace.changeSettings({ reviewFrom: 'leastWork' })
    expect(await followed()).toMatchObject({ status: 'done', done: 10 })
    expect(store().values('SELECT sum(prediction_shown_count) FROM image')).toEqual([images - 10])
  })

  test('V15: broken off half way it goes on later, and until then no plan is made', async () => {
    const { second } = twoModels()
    const staged = scratch.client.models.moveAlias({ modelId: second, alias: 'current' }).catch(() => null)
    const changed = () => store().get<{ n: number }>('SELECT count(*) AS n FROM image WHERE prediction_count > 0')!.n
    while (changed() === 0) await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([staged, scratch.reopen()])
    expect(changed()).toBeLessThan(images)
    const { policy } = await scratch.client.policy.current()
    await expect(scratch.client.policy.createPlan({ policy })).rejects.toMatchObject({
      code: 'REFUSED',
      data: { rule: 'prediction-figures' },
    })
    const [job] = await scratch.client.jobs.list({ limit: 1 })
    await scratch.client.jobs.resume({ jobId: job!.jobId })
    await scratch.engine.context.jobs.wait(job!.jobId)
    expect(figures()).toEqual([{ open: 1, shown: 1, best: 0.4, apart: 1, images }])
    await scratch.client.policy.createPlan({ policy })
  })
})

const resultOf = async (jobId: JobId) => (await scratch.engine.context.jobs.wait(jobId)).result

it('the check of a workspace looks for the originals of some images at a time, and counts what it finds of many', async () => {
  const watch = watchTurns(scratch.engine)
  const { jobId } = await scratch.client.maintenance.check({})
  const { ok, checks, findings } = CheckResult.parse(await resultOf(jobId))
  expect(ok).toBe(false)
  expect(checks.find(({ check }) => check === 'originals')).toMatchObject({ problems: images })
  expect(findings.map(({ what }) => what)).toContain(`${images - 1000} more like these.`)
  expect(watch.most()).toBeLessThan(1000)
  expect(watch.looks(/integrity_check|foreign_key|label_count <>/)).toEqual([])
})

it('a backup is written by another thread, and noted for some images at a time', async () => {
  const watch = watchTurns(scratch.engine)
  const { jobId } = await scratch.client.maintenance.backup({
    file: join(scratch.folder, 'backups', 'all.winnow-backup'),
  })
  const { leftOut, ...made } = BackupResult.parse(await resultOf(jobId))
  expect(made).toMatchObject({ images: 0, verified: true })
  expect(leftOut).toHaveLength(1001)
  expect(leftOut.at(-1)).toMatchObject({ path: `${images - 1000} more` })
  expect(watch.looksAtImages().filter(({ rows }) => rows > 1)).toEqual([])
  expect(watch.most()).toBeLessThan(50)
})

it('a freeze and the search for near-duplicates take some images at a time', async () => {
  changeAll("UPDATE image SET state = 'reviewed', perceptual_hash = printf('%016x', id % 700 * 7919)")
  const watch = watchTurns(scratch.engine)
  expect(await scratch.freeze({ name: 'all' })).toMatchObject({ images })
  expect(watch.most()).toBeLessThan(images)
  const { jobId } = await scratch.client.library.findDuplicates({ distance: 0 })
  expect(await resultOf(jobId)).toMatchObject({ images, groups: 700 })
  expect(Math.max(...watch.looks(/^SELECT id, perceptual_hash/).map(({ rows }) => rows))).toBeLessThan(images)
})

it('while the database is rewritten, a change waits without blocking the engine’s thread', async () => {
  let isOver = false
  const compacting = store()
    .compact()
    .then(() => {
      isOver = true
    })
  await scratch.client.library.list({})
  await scratch.client.library.saveQuery({ name: 'Kept', where: 'state == "new"' })
  expect(isOver).toBe(true)
  await compacting
})

it('what changed since a plan was made is counted by another thread, for its approval and for notices', async () => {
  changeAll("UPDATE image SET state = 'rejected'")
  const policy = JSON.stringify({
    ...{ schema: 1, name: 'Tidy', settleDays: 0 },
    rules: [{ id: 'rejected', action: 'retire', when: 'state == "rejected"', reason: 'Rejected.' }],
    fuses: { maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100, maxLeavePointsOverAverage: 100 },
  })
  const { planId } = await scratch.client.policy.createPlan({ policy })
  const watch = watchTurns(scratch.engine)
  expect((await scratch.client.disposal.approve({ planId })).void).toBeNull()
  await scratch.client.workspace.notices()
  expect(watch.looksAtImages()).toEqual([])
})

describe('removing or restoring many images', () => {
  const where = 'true && lifecycle != "purged"'
  const count = (sql: string) => store().get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n
  /** Called off between two of its pieces, once something is to be seen of it. */
  const brokenOff = async (call: (signal: AbortSignal) => Promise<unknown>, isSeen: () => boolean) => {
    const off = new AbortController()
    const ended = call(off.signal).then(
      () => 'done',
      () => 'broken off',
    )
    while (!isSeen()) await new Promise((resolve) => setImmediate(resolve))
    off.abort()
    expect(await ended).toBe('broken off')
    await scratch.reopen()
  }

  test('R139: a restore takes some at a time; broken off, what is back is back and the rest is restored again', async () => {
    changeAll("UPDATE image SET lifecycle = 'trashed'")
    const active = () => count("image WHERE lifecycle = 'active'")
    await brokenOff(
      (signal) => scratch.client.disposal.restore({ where }, { signal }),
      () => active() > 0,
    )
    expect(active()).toBeLessThan(images)
    expect(count('retention_event')).toBe(active())
    const rest = images - active()
    const watch = watchTurns(scratch.engine)
    expect(await scratch.client.disposal.restore({ where })).toEqual({ restored: rest, skipped: [] })
    expect(active()).toBe(images)
    expect(count('retention_event')).toBe(images)
    expect(watch.most()).toBeLessThan(images)
    expect((await scratch.client.access.verifyAudit()).problems).toEqual([])
  })

  test('R138: an erasure is listed some at a time, and whole or not at all', async () => {
    const request = { where, reason: 'Asked for', basis: 'Art. 17' }
    await scratch.client.disposal.hold({ where: `image.path.contains("7")`, reason: 'Police file' })
    const held = count('hold_image')
    await brokenOff(
      (signal) => scratch.client.disposal.planErasure(request, { signal }),
      () => count('purge_item') > 0,
    )
    expect([count('purge'), count('purge_item'), count('erasure_conflict')]).toEqual([0, 0, 0])
    const watch = watchTurns(scratch.engine)
    const listed = await scratch.client.disposal.planErasure(request)
    expect(watch.most()).toBeLessThan(images)
    expect(listed).toMatchObject({ images: images - held, waiting: [{ images: held }] })
    expect(count('erasure_conflict')).toBe(held)
    const { purge } = await scratch.client.disposal.resolveErasureConflict({
      ...{ purgeId: listed.purgeId, decision: 'erase', reason: 'The law' },
    })
    expect(purge).toMatchObject({ images: held })
    expect(count('hold_image')).toBe(0)
  })
})

describe('an image with a long history', () => {
  const [edits, labels] = [600, 40]
  const label = (n: number, moved: number) => ({
    id: `ann_${String(n).padStart(8, '0')}`,
    classId: 1,
    geometry: { shape: 'box', x: 10 + moved, y: 20, width: 30, height: 40 },
    attributes: {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  })
  /** In the first edit the labels are drawn, in all others they are moved by a pixel. */
  const diffOf = (revision: number) => ({
    annotations: Array.from({ length: labels }, (_, n) => ({
      before: revision === 1 ? null : label(n, revision - 1),
      after: label(n, revision),
    })),
    predictions: [],
    state: null,
  })
  const imageOfManyEdits = (): ImageId =>
    store().write(() => {
      const row = rowOf(ids[0]!)
      for (let revision = 1; revision <= edits; revision++)
        store().run(
          "INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, ?, 'edit', ?, 1, 0)",
          [`edt_${String(revision).padStart(8, '0')}`, row, revision, JSON.stringify(diffOf(revision))],
        )
      for (let n = 0; n < labels; n++)
        store().run(
          `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
             updated_at, updated_by) VALUES (?, ?, ?, 1, 'box', ?, 10, 20, 30, 40, 'human', 0, 0, 1)`,
          [row, label(n, 0).id, n, JSON.stringify(label(n, edits).geometry)],
        )
      store().run('UPDATE image SET revision = ?, label_count = ? WHERE id = ?', [edits, labels, row])
      return ids[0]!
    })

  it('gives its edits page by page, the last first', async () => {
    const imageId = imageOfManyEdits()
    const revisions: number[] = []
    for (let before: number | undefined, pages = 0; ; pages++) {
      const page = await scratch.client.labeling.history({ imageId, before })
      expect(JSON.stringify(page).length).toBeLessThan(400_000)
      revisions.unshift(...page.edits.map(({ revision }) => revision))
      expect(page.earlier).toBe(edits - revisions.length)
      if (page.earlier === 0) break
      expect(pages).toBeLessThan(edits / 2)
      before = page.edits[0]!.revision
    }
    expect(revisions).toEqual(Array.from({ length: edits }, (_, n) => n + 1))
  })

  it('goes back to any revision, some edits at a time', async () => {
    const imageId = imageOfManyEdits()
    const watch = watchTurns(scratch.engine)
    await scratch.client.labeling.revert({ imageId, revision: 5, editId: editIdFrom('back00000000') })
    const { annotations } = await scratch.client.labeling.open({ imageId })
    expect(annotations.map(({ geometry }) => geometry)).toEqual(
      Array.from({ length: labels }, (_, n) => label(n, 5).geometry),
    )
    expect(watch.most()).toBeLessThan(edits)
  })
})
