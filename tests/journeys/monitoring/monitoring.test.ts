import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { box, label, labelBench, stating } from '../../support/label-bench.ts'
import { addReviewed } from '../../support/reviewed-images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const every = (count: number, n: number) => Array.from({ length: count }, (_, i) => i % n === 0)

describe('the ledger', () => {
  const bench = labelBench()
  const counts = async () => (await bench.scratch.client.monitoring.report({})).models[0]!

  test('counts what users made of predictions, and forgets what they undo', async () => {
    const { imageId, modelId, predictionIds } = bench.predicted()
    const [first, second] = predictionIds
    const taken = label({
      classId: 1,
      geometry: box(12, 10, 50, 50),
      origin: 'model',
      modelId,
      predictionId: first!,
      score: 0.9,
    })
    await bench.edit(imageId, {
      ...emptyDiff,
      annotations: [
        { before: null, after: taken },
        { before: null, after: label({ classId: 3 }) },
      ],
      predictions: [
        { id: first!, before: 'open', after: 'taken' },
        { id: second!, before: 'open', after: 'deleted' },
      ],
    })
    expect(await counts()).toMatchObject({ imagesReviewed: 0, deleted: 0 })
    await bench.edit(imageId, stating('predicted', 'reviewed'))
    expect(await counts()).toMatchObject({
      imagesReviewed: 1,
      accepted: 0,
      moved: 1,
      deleted: 1,
      added: 1,
      perHundredImages: 300,
      perClass: [
        { class: 'cat', added: 1, images: 1, corrected: 1 },
        { class: 'dog', deleted: 1 },
        { class: 'person', moved: 1 },
      ],
      bySource: [{ source: 'here', images: 1, corrected: 1 }],
      byPerson: [{ person: 'olga', images: 1 }],
    })
    // Of two objects one was drawn; a spurious prediction was deleted and a box moved a little.
    expect((await counts()).score?.mean).toBeCloseTo(1 - (1 + 0.3 + (1 - 48 / 52)) / 2, 6)
    const { images } = await bench.scratch.client.library.list({
      where: 'corrections.count == 3 && "dog" in corrections.classes',
      limit: 10,
    })
    expect(images.map((image) => image.imageId)).toEqual([imageId])
    await bench.edit(imageId, stating('reviewed', 'predicted'))
    expect(await counts()).toMatchObject({ imagesReviewed: 0, moved: 0, added: 0, score: null })
  })

  test('a second review says how far two users agree, and how the queue stands', async () => {
    const { imageId } = bench.predicted()
    bench.predicted()
    await bench.edit(imageId, {
      ...stating('predicted', 'reviewed'),
      annotations: [{ before: null, after: label({ classId: 1 }) }],
    })
    const second = await bench.scratch.actingAs('lena', 'lead')
    const { revision, annotations } = await second.labeling.open({ imageId })
    bench.scratch.clock.advance(2 * 86_400_000)
    await second.labeling.edit({
      imageId,
      editId: 'edt_0000000000000sec' as never,
      baseRevision: revision,
      diff: {
        ...stating('reviewed', 'approved'),
        annotations: [{ before: annotations[0]!, after: { ...annotations[0]!, classId: 2 } }],
      },
    })
    expect(await bench.scratch.client.monitoring.teamwork()).toEqual({
      agreement: {
        pairs: [{ reviewer: 'olga', approver: 'lena', images: 1, same: 0, agreement: 0.5 }],
        sentBack: [],
      },
      queue: { waiting: 1, oldestMs: expect.any(Number), perDayIn: 1, perDayOut: 0.5, daysToEmpty: null },
      byPerson: [{ person: 'olga', images: 1, seconds: null }],
    })
  })

  test('reviewing an image again counts it once, and bulk acceptance is no review by hand', async () => {
    const { imageId } = bench.predicted()
    await bench.scratch.client.labeling.accept({ where: `id == "${imageId}"` })
    expect(await counts()).toMatchObject({ imagesReviewed: 1, accepted: 2 })
    await bench.edit(imageId, {
      ...emptyDiff,
      annotations: [{ before: null, after: label({ classId: 2 }) }],
    })
    expect(await counts()).toMatchObject({ imagesReviewed: 1, accepted: 2, added: 1 })
    const { store } = bench.scratch.engine.context
    expect(store.values('SELECT by_hand FROM review_unit')).toEqual([0])
    expect(store.values('SELECT count(*) FROM detector')).toEqual([0])
  })
})

describe('detectors', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await scratchWorkspace(['sheep', 'dog'])
  })
  afterEach(() => scratch.close())
  const report = () => scratch.client.monitoring.report({})
  const readingOf = async (id: string) => (await report()).detectors.find((one) => one.id === id)!

  /** One in ten images is corrected, which is what is usual. */
  const learn = (modelId: ReturnType<Scratch['addModel']>) =>
    addReviewed(scratch, {
      modelId,
      images: every(300, 10).map((isBad) => ({ outcome: isBad ? 'added' : 'accepted', source: 'gate' })),
    })

  test('learn what is normal, are raised by what is not, name where it is, and continue after a restart', async () => {
    const modelId = scratch.addModel()
    addReviewed(scratch, {
      modelId,
      images: every(200, 10).map((isBad) => ({ outcome: isBad ? 'added' : 'accepted' })),
    })
    expect(await report()).toMatchObject({
      learning: { groups: 200, needed: 300 },
      alarms: [],
      falseAlarmBudgetPer1000Clusters: expect.closeTo(2.55, 9),
    })
    expect(await readingOf('R1')).toMatchObject({ state: 'learning', since: null })
    addReviewed(scratch, {
      modelId,
      images: every(100, 10).map((isBad) => ({ outcome: isBad ? 'added' : 'accepted' })),
    })
    addReviewed(scratch, {
      modelId,
      images: every(100, 10).map((isBad) => ({ outcome: isBad ? 'added' : 'accepted' })),
    })
    expect(await readingOf('R1')).toMatchObject({ state: 'ok', usual: 0.1 })

    const changedMs = scratch.clock.nowMs()
    const half = (n: number) =>
      addReviewed(scratch, {
        modelId,
        images: every(n, 2).flatMap((isBad) => [
          { outcome: isBad ? ('added' as const) : ('accepted' as const), source: 'pasture' },
          { outcome: 'accepted' as const },
        ]),
      })
    half(10)
    const before = await readingOf('R1')
    await scratch.reopen()
    expect(await readingOf('R1')).toEqual(before)
    half(60)
    const { alarms, detectors } = await report()
    const r1 = alarms.find(({ detector }) => detector === 'R1')!
    expect(r1).toMatchObject({
      severity: 'red',
      title: 'More images need corrections in pasture',
      cause: 'pasture is a new source: none of its images were reviewed with this model before.',
      steps: ['review', 'retrain'],
      mutedUntilMs: null,
    })
    expect(r1.sinceMs).toBeLessThanOrEqual(changedMs + 10 * 60_000)
    const [first] = (await scratch.client.library.list({ where: r1.where, order: 'image.reviewedAt', limit: 1 })).images
    expect(r1.firstImage).toEqual({ imageId: first!.imageId, path: first!.path })
    expect(alarms.find(({ detector }) => detector === 'R3')?.title).toBe('sheep is missed more often in pasture')
    expect(detectors.find(({ id }) => id === 'R5')).toMatchObject({ state: 'ok' })
    // All detectors that fire show the same images: one cause, said once.
    expect(alarms.length).toBeGreaterThan(1)
    const [leader, ...others] = alarms
    expect(leader!.sameCauseAs).toBeNull()
    expect(others.map(({ sameCauseAs }) => sameCauseAs)).toEqual(others.map(() => leader!.alarmId))
    expect((await scratch.client.workspace.notices()).filter(({ kind }) => kind === 'alarm')).toHaveLength(1)

    const found = await scratch.client.library.count({ where: r1.where })
    expect(found.count).toBe(r1.images)
    expect(r1.images).toBeGreaterThan(10)
    expect((await scratch.client.workspace.notices()).map(({ kind }) => kind)).toContain('alarm')
    const policy = JSON.stringify({
      schema: 1,
      name: 'all',
      rules: [{ id: 'all', action: 'drop', when: 'true', reason: 'All.' }],
      floors: [{ id: 'floor', per: 'negatives', min: 1 }],
      settleDays: 0,
    })
    const { planId } = await scratch.client.policy.createPlan({ policy })
    const why = await scratch.client.policy.explain({ planId, imageId: r1.examples[0]! })
    expect(JSON.stringify(why)).toContain('open-alarm')
    const folder = join(scratch.folder, '..', 'digest')
    const { files } = await scratch.client.monitoring.writeDigest({ folder })
    expect(readFileSync(files[0]!, 'utf8')).toMatch(`Act: ${r1.title}`)
    expect(JSON.parse(readFileSync(files[1]!, 'utf8'))).toMatchObject({
      alarms: { length: alarms.length },
      teamwork: {},
    })

    const digestNotice = async () => (await scratch.client.workspace.notices()).find(({ kind }) => kind === 'digest')
    await scratch.engine.digestIfDue()
    expect(await digestNotice()).toBeUndefined()
    await scratch.client.workspace.changeSettings({ digest: 'daily' })
    await scratch.engine.digestIfDue()
    const daily = await digestNotice()
    expect(daily).toMatchObject({ title: `Digest of monitoring: ${alarms.length} open alarms` })
    expect(readdirSync(join(scratch.folder, 'digests'))).toHaveLength(2)
    scratch.clock.advance(86_400_000)
    await scratch.client.workspace.changeSettings({ digestFolder: join(files[0]!, 'below a file') })
    await scratch.engine.digestIfDue()
    expect(await digestNotice()).toMatchObject({ title: 'The digest could not be written' })
    await scratch.client.workspace.changeSettings({ digestFolder: '' })
    await scratch.engine.digestIfDue()
    expect((await digestNotice())?.notice).not.toBe(daily?.notice)
    expect(readdirSync(join(scratch.folder, 'digests'))).toHaveLength(4)
    await scratch.client.monitoring.mute({ alarmId: leader!.alarmId, reason: 'Known: new camera' })
    expect((await scratch.client.workspace.notices()).map(({ kind }) => kind)).not.toContain('alarm')
    scratch.clock.advance(30 * 86_400_000)
    expect((await scratch.client.workspace.notices()).map(({ kind }) => kind)).toContain('alarm')
    await scratch.client.monitoring.solve({ alarmId: leader!.alarmId, reason: 'Retrained' })
    expect(await readingOf('R1')).toMatchObject({ statistic: 0, state: 'ok' })
    const after = await report()
    expect(after.alarms).toEqual([])
    expect(after.solved.map(({ solvedBecause }) => solvedBecause)).toEqual(alarms.map(() => 'Retrained'))
  })

  test('one user who corrects more is told from the model; near-duplicates count once', async () => {
    const modelId = scratch.addModel()
    const lena = await scratch.actingAs('lena', 'annotator')
    const { userId } = await lena.access.whoami()
    const lenaRow = rowOf(userId)
    const both = (n: number, isBad: (i: number, isLena: boolean) => boolean) =>
      addReviewed(scratch, {
        modelId,
        images: Array.from({ length: n }, (_, i) => ({
          outcome: isBad(i >> 1, i % 2 === 1) ? ('deleted' as const) : ('accepted' as const),
          userRow: i % 2 === 1 ? lenaRow : 1,
        })),
      })
    both(400, (i) => i % 10 === 0)
    await report()
    // Both at first, so that the alarm is raised before it shows whom it comes from.
    both(160, (i, isLena) => i < 8 || (isLena ? i % 10 < 7 : i % 10 === 0))
    const { alarms } = await report()
    expect(alarms.find(({ detector }) => detector === 'R8')?.title).toBe('lena corrects more than before')
    for (const id of ['R1', 'R2'])
      expect(alarms.find(({ detector }) => detector === id)).toMatchObject({
        cause: expect.stringMatching(/^One user explains it, not the model: with lena it is/),
        steps: ['review', 'compareUsers'],
      })

    const { store } = scratch.engine.context
    const seen = () => store.values<number>("SELECT seen FROM detector WHERE name = 'R1'")[0]!
    const before = seen()
    store.write(() =>
      store.run(
        'INSERT INTO duplicate_row (image_id, run, group_id, size, rank) SELECT id, 0, 1, 600, id FROM image WHERE id <= 1',
      ),
    )
    const copies = addReviewed(scratch, { modelId, images: [{ outcome: 'accepted' }, { outcome: 'accepted' }] })
    store.write(() => {
      for (const copy of copies)
        store.run('INSERT INTO duplicate_row (image_id, run, group_id, size, rank) VALUES (?, 0, 1, 600, 2)', [
          rowOf(copy),
        ])
    })
    await report()
    expect(seen()).toBe(before)
  })

  test('the weekly share counts near-duplicates once, and three of three leaves room', async () => {
    const modelId = scratch.addModel()
    const images = addReviewed(scratch, {
      modelId,
      images: Array.from({ length: 5 }, () => ({ outcome: 'added' as const })),
    })
    const { store } = scratch.engine.context
    store.write(() => {
      for (const copy of images.slice(2))
        store.run('INSERT INTO duplicate_row (image_id, run, group_id, size, rank) VALUES (?, 0, ?, 3, ?)', [
          rowOf(copy),
          rowOf(images[2]!),
          rowOf(copy),
        ])
    })
    const cell = async () => (await scratch.client.monitoring.trend({ by: 'class' })).all.at(-1)!
    const all = await cell()
    expect(all).toMatchObject({ images: 3, corrected: 3 })
    expect(all.interval![0]).toBeCloseTo(0.4385, 3)
    expect(all.interval![1]).toBe(1)
    expect((await scratch.client.monitoring.trend({ by: 'class' })).groups[0]!.cells.at(-1)).toMatchObject({
      images: 3,
    })
    expect((await report()).models[0]!.score?.interval).toEqual([expect.any(Number), expect.any(Number)])
    // The first of the group is opened again: another stands for it.
    const { revision } = await scratch.client.labeling.open({ imageId: images[2]! })
    await scratch.client.labeling.edit({
      imageId: images[2]!,
      editId: 'edt_000000000reopen1' as never,
      baseRevision: revision,
      diff: stating('reviewed', 'predicted'),
    })
    expect(await cell()).toMatchObject({ images: 3, corrected: 3 })
    expect(store.values('SELECT image_id FROM review_unit WHERE is_first = 1 ORDER BY image_id')).toEqual(
      [images[0]!, images[1]!, images[3]!].map(rowOf),
    )
  })

  test('a model that is right more often than its confidence said raises an amber alarm, not a red one', async () => {
    const modelId = scratch.addModel()
    const outcomes = (n: number, wrongEvery: number) =>
      addReviewed(scratch, {
        modelId,
        images: every(n, wrongEvery).map((isBad) => ({ outcome: isBad ? 'deleted' : 'accepted' })),
      })
    outcomes(300, 2)
    outcomes(150, 1000)
    const { alarms } = await report()
    expect(await readingOf('R6')).toMatchObject({ state: 'amber' })
    expect(alarms).toMatchObject([
      { detector: 'R6', severity: 'amber', title: 'Predictions are correct more often than before' },
    ])
  })

  test('reviews of long ago are read by a job', async () => {
    const modelId = scratch.addModel()
    learn(modelId)
    const { store, jobs } = scratch.engine.context
    store.write(() =>
      store.run(
        `INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at)
         WITH RECURSIVE counted (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counted WHERE n < 20000)
         SELECT printf('edt_z%08d', n), 1, n, 'bulk', '{}', 1, 0 FROM counted`,
      ),
    )
    // The report does not wait for it.
    expect((await report()).counted).toBeLessThan(1)
    await report()
    const [job, ...others] = jobs.list(5).filter(({ kind }) => kind === 'monitoring.follow')
    expect(others).toEqual([])
    await jobs.wait(job!.jobId)
    const { counted, learning, models } = await report()
    expect(counted).toBeNull()
    expect(learning?.groups).toBe(300)
    expect(models[0]).toMatchObject({ imagesReviewed: 300, added: 30, accepted: 270 })
    expect(jobs.list(5)[0]).toMatchObject({ kind: 'monitoring.follow', status: 'done' })
  })

  test('new images that look different raise an amber alarm, which ends when they look as before', async () => {
    const modelId = scratch.addModel()
    addReviewed(scratch, { modelId, images: Array.from({ length: 220 }, () => ({ outcome: 'accepted' as const })) })
    const { store, jobs } = scratch.engine.context
    store.write(() => store.run('UPDATE image SET imported_at = id * 1000'))
    const compare = async (newLight: number, after = 110) => {
      store.write(() =>
        store.run(
          `INSERT OR REPLACE INTO image_look (image_id, brightness, contrast, sharpness, vector)
           SELECT id, iif(id = 115 OR id > ?, ?, 120) + id * 37 % 40, id * 37 % 40, id * 37 % 40, zeroblob(64) FROM image`,
          [after, newLight],
        ),
      )
      const { jobId } = await scratch.client.monitoring.checkDrift()
      expect((await jobs.wait(jobId)).result).toMatchObject({ known: 110, fresh: 110, unread: 0 })
      return report()
    }
    // One dark image, then after a while all of them: it began with those.
    expect((await compare(40, 163)).alarms).toMatchObject([{ images: 57, sinceMs: 164_000 }])
    // Another look says that it began later, and one that sees only what differs, that it was before.
    expect((await compare(40, 190)).alarms).toMatchObject([{ images: 30, sinceMs: 191_000 }])
    const night = await compare(40)
    expect(night.alarms).toMatchObject([{ sinceMs: 111_000 }])
    expect(night.drift.filter(({ state }) => state === 'amber')).toMatchObject([
      { test: 'brightness', finding: 'darker', reference: 110, current: 110 },
    ])
    expect(night.drift[0]!.stability!.index).toBeGreaterThan(night.drift[0]!.stability!.limit)
    expect(night.alarms).toMatchObject([
      {
        detector: 'drift',
        severity: 'amber',
        title: 'New images look different',
        because: 'Brightness: darker. It’s not known yet whether this causes more corrections.',
        images: 110,
        cause: null,
      },
    ])
    // It was as dark a year before.
    store.write(() => {
      store.run('UPDATE image SET captured_at = ? WHERE id > 110', [Date.UTC(2026, 10, 5)])
      store.run('UPDATE image SET captured_at = ? WHERE id BETWEEN 60 AND 110', [Date.UTC(2025, 10, 2)])
      store.run('UPDATE image_look SET brightness = 40 + image_id * 37 % 40 WHERE image_id BETWEEN 60 AND 110')
    })
    const { jobId } = await scratch.client.monitoring.checkDrift()
    await jobs.wait(jobId)
    expect((await report()).alarms[0]!.cause).toBe(
      'Images from the same weeks a year ago looked the same. It may be the season.',
    )
    expect((await report()).drift.filter(({ test }) => test === 'precision')).toMatchObject([
      { scope: '', state: 'ok', finding: expect.stringMatching(/^about 100% .*, so far 100%$/) },
      { scope: 'sheep' },
    ])
    const asBefore = await compare(120)
    expect(asBefore.drift.map(({ state }) => state)).not.toContain('amber')
    expect(asBefore.alarms).toEqual([])
  })
})
