import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportResult, PurgeResult } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { annotationIdFrom, editIdFrom, type ImageId } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { dayMs } from '#model/units.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const policy = JSON.stringify({
  schema: 1,
  name: 'Leaving',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 0,
})

let scratch: Scratch
let imagesFolder: string
let labels = 0

const row = (path: string) =>
  scratch.engine.context.store.get<{ id: number; sha256: string; file: string; lifecycle: string; storage: string }>(
    'SELECT id, sha256, file, lifecycle, storage FROM image WHERE path LIKE ?',
    [`%${path}`],
  )!
const idOfPath = (path: string): ImageId => `img_${row(path).id}` as ImageId
const original = (path: string) => join(scratch.folder, 'originals', row(path).file)

async function run<Result>(started: Promise<{ jobId: never }> | Promise<{ jobId: string }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const importAll = (storage: 'copy' | 'link' = 'copy') =>
  run<ImportResult>(scratch.client.library.import({ paths: [imagesFolder], storage, format: 'images' }))

async function dropOld(): Promise<void> {
  const plan = await scratch.client.policy.createPlan({ policy })
  await run(scratch.client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }))
}

/** Lists what is in the trash, without waiting for the days of grace. */
async function listTrash() {
  await scratch.client.workspace.changeSettings({ graceDays: 0, graceDaysOfUse: 0 })
  return scratch.client.disposal.planPurge({})
}

async function purge(): Promise<PurgeResult> {
  const planned = await listTrash()
  return run(scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images }))
}

async function label(imageId: ImageId): Promise<void> {
  labels += 1
  const part = `leavingtest${labels}`
  const { revision } = await scratch.client.labeling.open({ imageId })
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(part),
    baseRevision: revision,
    diff: {
      ...emptyDiff,
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(part),
            classId: 1,
            geometry: { shape: 'box', x: 4, y: 4, width: 20, height: 20 },
            attributes: {},
            origin: 'human',
            modelId: null,
            predictionId: null,
            score: null,
          },
        },
      ],
      state: { before: 'new', after: 'reviewed' },
    },
  })
}

/** Opens the workspace on that many different days from now on. */
async function use(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    scratch.clock.advance(dayMs)
    await scratch.reopen()
  }
}

beforeEach(async () => {
  labels = 0
  scratch = await scratchWorkspace()
  imagesFolder = mkdtempSync(join(tmpdir(), 'winnow-leaving-'))
  for (const [i, name] of ['old-one', 'old-two', 'new-one', 'new-two'].entries())
    await writeImage(join(imagesFolder, `${name}.png`), { tint: i * 3 })
})
afterEach(async () => {
  await scratch.close()
  rmSync(imagesFolder, { recursive: true, force: true })
})

describe('grace', () => {
  test('R30: nothing is purged before it was in the trash for the days of grace and the days of use', async () => {
    await importAll()
    await dropOld()
    await expect(scratch.client.disposal.planPurge({})).rejects.toThrow('grace period is not over')
    scratch.clock.advance(31 * dayMs)
    await expect(scratch.client.disposal.planPurge({})).rejects.toThrow('grace period is not over')
    await use(6)
    expect(await scratch.client.disposal.planPurge({})).toMatchObject({ images: 2, kind: 'trash', status: 'planned' })
  })

  test('R31: restored and held images stay, and are named', async () => {
    await importAll()
    await dropOld()
    const planned = await listTrash()
    await scratch.client.disposal.hold({
      where: 'image.path.contains("old-one") && lifecycle == "trashed"',
      reason: 'Court.',
    })
    await scratch.client.disposal.restore({ imageIds: [idOfPath('old-two.png')] })
    const result = await run<PurgeResult>(
      scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images }),
    )
    expect(result).toMatchObject({ purged: 0, certificateId: null })
    expect(result.skipped.map(({ reason }) => reason).toSorted()).toEqual(['It was restored.', 'On hold.'])
    expect(existsSync(original('old-one.png'))).toBe(true)
  })
})

describe('purging the trash', () => {
  test('R32: the file, its renditions and predictions are gone, a tombstone says why', async () => {
    await importAll()
    const file = original('old-one.png')
    const kept = original('new-one.png')
    await dropOld()
    const result = await purge()
    expect(result).toMatchObject({ purged: 2, skipped: [] })
    expect(result.bytesFreed).toBeGreaterThan(0)
    expect(existsSync(file)).toBe(false)
    expect(existsSync(kept)).toBe(true)
    expect(row('old-one.png').lifecycle).toBe('purged')
    const tombstones = await scratch.client.disposal.tombstones({})
    expect(tombstones).toHaveLength(2)
    expect(tombstones[0]).toMatchObject({ kind: 'purged', rule: 'old', planId: 'pln_1' })
    await expect(scratch.client.disposal.restore({ imageIds: [idOfPath('old-one.png')] })).resolves.toMatchObject({
      restored: 0,
    })
  })

  test('R33: linked originals stay where they are', async () => {
    await importAll('link')
    await dropOld()
    expect(await purge()).toMatchObject({ purged: 2, bytesFreed: 0 })
    expect(existsSync(join(imagesFolder, 'old-one.png'))).toBe(true)
    const { body } = await scratch.client.disposal.certificate({ planId: 'pln_1' as never })
    expect(body.outOfScope.filter(({ what }) => what.startsWith('linked'))).toHaveLength(2)
  })

  test('R34: an image that was purged is recognized when it comes again', async () => {
    await importAll()
    await dropOld()
    await purge()
    const again = await importAll()
    expect(again).toMatchObject({ imagesAdded: 0, imagesKnown: 4 })
    expect(again.notes?.map(({ reason }) => reason)).toEqual([
      'This image was permanently deleted from the workspace (2026-01-01, by the retention policy: “Old.”).',
      'This image was permanently deleted from the workspace (2026-01-01, by the retention policy: “Old.”).',
    ])
  })

  test('R35: a wrong count refuses the purge', async () => {
    await importAll()
    await dropOld()
    const { purgeId } = await listTrash()
    await expect(scratch.client.disposal.runPurge({ purgeId, images: 1 })).rejects.toThrow(
      '2 images permanently, not 1',
    )
  })
})

describe('approval', () => {
  test('R36: where there is a second admin, the one who made the plan can’t approve it', async () => {
    await importAll()
    const second = await scratch.actingAs('hugo', 'admin')
    const { planId } = await scratch.client.policy.createPlan({ policy })
    await expect(scratch.client.disposal.apply({ planId })).rejects.toThrow('approval of another admin')
    await expect(scratch.client.disposal.approve({ planId })).rejects.toThrow('another admin has to approve')
    expect(await second.disposal.approve({ planId, reason: 'Seen.' })).toMatchObject({
      approvedBy: 'hugo',
      void: null,
    })
    await run(scratch.client.disposal.apply({ planId }))
    const [approval] = await scratch.client.disposal.approvals({ planId })
    expect(approval).toMatchObject({ usedAtMs: scratch.clock.nowMs(), void: 'The approval was used.' })
    await expect(second.disposal.approve({ planId })).rejects.toThrow('was already applied')
  })

  test('R36: where it is managed, the one who made the plan can’t approve it though nobody else is an admin', async () => {
    await importAll()
    const { planId } = await scratch.client.policy.createPlan({ policy })
    scratch.engine.context.managed = { from: '/p.json', values: { planApproval: 'anotherAdmin' }, problems: [] }
    await expect(scratch.client.disposal.approve({ planId })).rejects.toThrow('planApproval in /p.json')
    await expect(scratch.client.disposal.apply({ planId })).rejects.toThrow('planApproval in /p.json')
  })

  test('R37: a plan can be applied within 72 hours, and not after its policy was changed', async () => {
    await importAll()
    await scratch.client.policy.save({ policy })
    const { planId } = await scratch.client.policy.createPlan({ policy })
    const misnamed = await scratch.client.policy.save({ policy: policy.replace(/"id":"[^"]*"/, '"id":"no-backup"') })
    expect([misnamed.ok, (await scratch.client.policy.list()).length]).toEqual([false, 1])
    await scratch.client.policy.save({ policy: policy.replace('"Old."', '"Very old."') })
    await expect(scratch.client.disposal.apply({ planId })).rejects.toThrow('was changed after the plan')
    const later = await scratch.client.policy.createPlan({ policy: policy.replace('"Old."', '"Very old."') })
    scratch.clock.advance(73 * 3_600_000)
    await expect(scratch.client.disposal.apply({ planId: later.planId })).rejects.toThrow('older than 72 hours')
  })

  test('R38: a policy in the shadow moves nothing', async () => {
    await importAll()
    const shadow = JSON.stringify({ ...JSON.parse(policy), mode: 'shadow' })
    const { planId } = await scratch.client.policy.createPlan({ policy: shadow })
    await expect(scratch.client.disposal.apply({ planId })).rejects.toThrow('mode shadow')
  })
})

describe('erasure', () => {
  const erase = async (where: string) => {
    const planned = await scratch.client.disposal.planErasure({
      where,
      reason: 'Request 7.',
      basis: 'Article 17 GDPR',
    })
    return run<PurgeResult>(scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images }))
  }

  test('R39: nothing of an erased image is left in the files of the workspace', async () => {
    await importAll()
    await label(idOfPath('new-one.png'))
    const { sha256 } = row('new-one.png')
    const file = original('new-one.png')
    await scratch.client.library.thumbnails({ imageIds: [idOfPath('new-one.png')] })
    await scratch.reopen()
    scratch.engine.context.log.warn(`Something about ${sha256}.`)
    const result = await erase('image.path.contains("new-one")')
    expect(result).toMatchObject({ kind: 'erasure', purged: 1, skipped: [] })
    expect(existsSync(file)).toBe(false)
    const { body, problems } = await scratch.client.disposal.certificate({ purgeId: result.purgeId })
    expect(problems).toEqual([])
    expect(body.verification.filter(({ ok }) => !ok)).toEqual([])
    for (const name of ['winnow.db', 'winnow.db-wal', 'winnow.log', 'cache/thumbnails.db', 'cache/thumbnails.db-wal']) {
      const bytes = readFileSync(join(scratch.folder, name)).toString('latin1')
      expect(bytes.includes(sha256), name).toBe(false)
      expect(bytes.includes('new-one'), name).toBe(false)
      expect(bytes.includes('ann_leavingtest1'), name).toBe(false)
    }
    const { store } = scratch.engine.context
    expect(store.pragma('foreign_key_check')).toEqual([])
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    await label(idOfPath('new-two.png'))
    expect(() => store.write(() => store.run('DELETE FROM edit'))).toThrow('append-only')
  })

  test('R140: an interrupted deletion continues when the same one is requested again, and nothing is listed twice', async () => {
    await importAll()
    await dropOld()
    const { store } = scratch.engine.context
    const ask = (reason = 'r') =>
      scratch.client.disposal.planErasure({ where: 'image.path.contains("new-one")', reason, basis: 'b' })
    const breakOff = (purgeId: string) =>
      store.write(() =>
        store.run("UPDATE purge SET status = 'running', selection = '{}' WHERE id = ?", [Number(purgeId.slice(4))]),
      )
    const [trash, erasure] = [await listTrash(), await ask()]
    breakOff(erasure.purgeId)
    expect((await ask()).purgeId).toBe(erasure.purgeId)
    expect((await ask('Another.')).purgeId).not.toBe(erasure.purgeId)
    breakOff(trash.purgeId)
    expect((await listTrash()).purgeId).toBe(trash.purgeId)
    expect(await purge()).toMatchObject({ purgeId: trash.purgeId, purged: 2 })
    await expect(listTrash()).rejects.toMatchObject({ code: 'NOTHING_DUE', message: 'The trash is empty.' })
  })

  test('R40: an erased image is refused when it comes again, and no name of it is kept', async () => {
    await importAll()
    await erase('image.path.contains("new-one")')
    const again = await importAll()
    expect(again.rejected).toMatchObject([{ reason: '1 image here was erased and is not imported.', count: 1 }])
    expect(again).toMatchObject({ imagesAdded: 0, imagesKnown: 3 })
    expect(await scratch.client.disposal.tombstones({})).toMatchObject([{ kind: 'erased', path: null, sha256: null }])
  })

  test('R41: an image under a hold is not erased; the conflict is shown', async () => {
    await importAll()
    await scratch.client.disposal.hold({ where: 'image.path.contains("new-one")', reason: 'Court.' })
    const planned = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("new")',
      reason: 'r',
      basis: 'b',
    })
    expect(planned).toMatchObject({ images: 1, waiting: [{ reason: 'On hold.', images: 1 }] })
    expect(await scratch.client.disposal.erasureConflicts()).toMatchObject([
      { purgeId: planned.purgeId, decision: null, images: [{ path: 'new-one.png' }], holds: [{ reason: 'Court.' }] },
    ])
    const alone = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("new-one")',
      reason: 'r',
      basis: 'b',
    })
    expect(alone).toMatchObject({ images: 0, status: 'planned' })
    await expect(scratch.client.disposal.runPurge({ purgeId: alone.purgeId, images: 0 })).rejects.toThrow('on hold')
  })

  test('R73: a user decides between hold and erasure; the decision is recorded, and only then the image is erased', async () => {
    await importAll()
    const { holdId } = await scratch.client.disposal.hold({ where: 'image.path.contains("new")', reason: 'Court.' })
    const ask = () =>
      scratch.client.disposal.planErasure({ where: 'image.path.contains("new-one")', reason: 'r', basis: 'b' })
    const first = await ask()
    const decided = await scratch.client.disposal.resolveErasureConflict({
      purgeId: first.purgeId,
      decision: 'hold',
      reason: 'The case is open.',
    })
    expect(decided).toEqual({ images: 1, purge: null })
    expect(row('new-one.png').lifecycle).toBe('active')
    await expect(
      scratch.client.disposal.resolveErasureConflict({ purgeId: first.purgeId, decision: 'erase', reason: 'Again.' }),
    ).rejects.toMatchObject({ code: 'INVALID' })
    const second = await ask()
    const { purge: listed } = await scratch.client.disposal.resolveErasureConflict({
      purgeId: second.purgeId,
      decision: 'erase',
      reason: 'The court agrees.',
    })
    expect(listed).toMatchObject({ kind: 'erasure', images: 1, reason: 'r', basis: 'b', waiting: [] })
    const result = await run<PurgeResult>(scratch.client.disposal.runPurge({ purgeId: listed!.purgeId, images: 1 }))
    expect(result).toMatchObject({ purged: 1, skipped: [] })
    expect(row('new-two.png').lifecycle).toBe('active')
    expect((await scratch.client.disposal.holds())[0]).toMatchObject({ holdId, releasedAtMs: null, images: 1 })
    expect(
      (await scratch.client.disposal.erasureConflicts()).map(({ decision, decidedBy }) => [decision, decidedBy]),
    ).toEqual([
      ['erase', 'olga'],
      ['hold', 'olga'],
    ])
    const entries = (await scratch.client.access.audit({})).filter(
      ({ action }) => action === 'retention.decideConflict',
    )
    expect(entries).toHaveLength(2)
    expect(JSON.stringify(entries)).toContain('The court agrees.')
  })

  test('R73: an image that is held after the erasure was listed stays, and waits for a decision', async () => {
    await importAll()
    const planned = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("new")',
      reason: 'r',
      basis: 'b',
    })
    await scratch.client.disposal.hold({ where: 'image.path.contains("new-one")', reason: 'Court.' })
    const result = await run<PurgeResult>(scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: 2 }))
    expect(result).toMatchObject({ purged: 1, skipped: [{ path: 'new-one.png' }] })
    expect(await scratch.client.disposal.erasureConflicts()).toMatchObject([
      { decision: null, images: [{ path: 'new-one.png' }] },
    ])
    const { body } = await scratch.client.disposal.certificate({ purgeId: planned.purgeId })
    expect(body.verification.filter(({ ok }) => !ok)).toEqual([])
  })

  test('R74: the erasure of a golden, released image lists what is left to do, until a user has done it', async () => {
    await importAll()
    await label(idOfPath('new-one.png'))
    await scratch.freeze({ name: 'v1', seed: 1 })
    await scratch.client.workspace.changeSettings({ goldenDataset: 'v1' })
    const folder = join(imagesFolder, '..', 'export-follow-up')
    await run(scratch.client.datasets.export({ name: 'v1', format: 'coco', folder }))
    rmSync(folder, { recursive: true, force: true })
    const result = await erase('image.path.contains("new-one")')
    const left = await scratch.client.disposal.followUps()
    expect(left.map(({ kind, subject, images }) => [kind, subject, images]).sort()).toEqual([
      ['dataset', 'v1', 1],
      ['export', folder, 1],
      ['golden', 'v1', 1],
    ])
    const golden = left.find(({ kind }) => kind === 'golden')!
    expect(golden).toMatchObject({ purgeId: result.purgeId, doneAtMs: null })
    await scratch.client.disposal.closeFollowUp({ followUpId: golden.followUpId, note: 'v2 is golden now.' })
    expect((await scratch.client.disposal.followUps()).at(-1)).toMatchObject({
      kind: 'golden',
      doneBy: 'olga',
      note: 'v2 is golden now.',
    })
    await expect(
      scratch.client.disposal.closeFollowUp({ followUpId: golden.followUpId, note: 'Twice.' }),
    ).rejects.toMatchObject({ code: 'INVALID' })
    await erase('image.path.contains("new-two")')
    expect(await scratch.client.disposal.followUps()).toHaveLength(3)
  })

  test('R42: a frozen version shows the redaction and still verifies', async () => {
    await importAll()
    await label(idOfPath('new-one.png'))
    const frozen = await scratch.freeze({ name: 'v1', seed: 1 })
    await erase('image.path.contains("new-one")')
    expect(await scratch.client.datasets.verify({ name: 'v1' })).toEqual({ ok: true, problems: [], purged: 0 })
    const [version] = await scratch.client.datasets.list()
    expect(version).toMatchObject({ hash: frozen.hash, redacted: 1, images: 0 })
    scratch.engine.context.store.write(() =>
      scratch.engine.context.store.run("UPDATE dataset SET redacted_hash = 'x' WHERE name = 'v1'"),
    )
    expect((await scratch.client.datasets.verify({ name: 'v1' })).ok).toBe(false)
  })
})

describe('datasets', () => {
  test('R49: a refreshed dataset names the images removed since the previous one, with plan, policy and rule', async () => {
    await importAll()
    for (const name of ['old-one', 'old-two', 'new-one']) await label(idOfPath(`${name}.png`))
    await scratch.freeze({ name: 'v1', seed: 1 })
    scratch.clock.advance(1000)
    const free = JSON.stringify({ ...JSON.parse(policy), protectDatasets: false })
    const plan = await scratch.client.policy.createPlan({ policy: free })
    await run(scratch.client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }))
    scratch.clock.advance(1000)
    await scratch.freeze({ name: 'v2', seed: 1 })
    const exported = await run<{ manifest: string }>(
      scratch.client.datasets.export({
        name: 'v2',
        format: 'coco',
        folder: join(imagesFolder, '..', 'export-leaving'),
      }),
    )
    const { since } = JSON.parse(readFileSync(exported.manifest, 'utf8'))
    rmSync(join(imagesFolder, '..', 'export-leaving'), { recursive: true, force: true })
    expect(since.previous).toMatchObject({ dataset: 'v1' })
    expect(since.plans).toEqual([
      { plan: plan.planId, planHash: plan.hash, policy: 'Leaving', policyHash: plan.policyHash },
    ])
    expect(since.left).toHaveLength(2)
    expect(since.left[0]).toMatchObject({ became: 'trashed', plan: plan.planId, rule: 'old' })
  })
})

describe('holds and restores', () => {
  test('R47: a hold ends at its time, and not before', async () => {
    await importAll()
    const expiresAtMs = scratch.clock.nowMs() + 10 * dayMs
    await expect(
      scratch.client.disposal.hold({ where: 'true', reason: 'r', expiresAtMs: scratch.clock.nowMs() }),
    ).rejects.toThrow('ends in the past')
    await scratch.client.disposal.hold({ where: 'image.path.contains("old-one")', reason: 'Court.', expiresAtMs })
    expect((await scratch.client.policy.createPlan({ policy })).images.drop).toBe(1)
    await use(9)
    expect((await scratch.client.policy.createPlan({ policy })).images.drop).toBe(1)
    await use(1)
    expect((await scratch.client.policy.createPlan({ policy })).images.drop).toBe(2)
    expect(await scratch.client.disposal.holds()).toMatchObject([{ releasedAtMs: expiresAtMs }])
  })

  test('R48: images are restored by a query', async () => {
    await importAll()
    await dropOld()
    expect(await scratch.client.disposal.restore({ where: 'image.path.contains("old-two")' })).toEqual({
      restored: 1,
      skipped: [],
    })
    expect([row('old-one.png').lifecycle, row('old-two.png').lifecycle]).toEqual(['trashed', 'active'])
    await expect(scratch.client.disposal.restore({ where: 'image.path.contains("new")' })).rejects.toThrow(
      'No removed images',
    )
  })
})

describe('certificates and audit', () => {
  test('R43: certificates are signed and chained; a changed one is found', async () => {
    await importAll()
    await dropOld()
    const first = await purge()
    const planned = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("new-two")',
      reason: 'r',
      basis: 'b',
    })
    await run(scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: 1 }))
    const [newest, older] = await scratch.client.disposal.certificates()
    expect(newest?.body.previous).toBe(older?.hash)
    expect([newest?.problems, older?.problems]).toEqual([[], []])
    expect(older?.certificateId).toBe(first.certificateId)
    expect(older?.body.items).toHaveLength(2)
    const { certificateId } = older!
    const signed = await joinPieces((piece) => scratch.client.disposal.certificateText({ certificateId, piece }))
    expect(JSON.parse(signed)).toEqual(older?.body)
    expect(createHash('sha256').update(signed).digest('hex')).toBe(older?.hash)
    expect(older?.body.plans).toMatchObject([{ plan: 'pln_1', approvedBy: 'olga' }])
    const { store } = scratch.engine.context
    store.write(() => {
      store.run('DROP TRIGGER certificate_is_append_only_update')
      store.run('UPDATE certificate SET body = replace(body, \'"images":2\', \'"images":3\') WHERE id = 1')
    })
    const tampered = (await scratch.client.disposal.certificates()).at(-1)
    expect(tampered?.problems).toEqual([
      'The text doesn’t match its hash.',
      'The signature isn’t that of the workspace.',
    ])
  })

  test('R44: decisions and actions are in the audit, and a changed entry is found', async () => {
    await importAll()
    await dropOld()
    await purge()
    const actions = (await scratch.client.access.audit({})).map(({ action }) => action).toReversed()
    expect(actions).toEqual([
      'retention.approve',
      'retention.apply',
      'workspace.changeSettings',
      'retention.planPurge',
      'retention.purge',
      'retention.certify',
    ])
    expect(await scratch.client.access.verifyAudit()).toMatchObject({ entries: 6, problems: [] })
    const { store } = scratch.engine.context
    store.write(() => {
      store.run('DROP TRIGGER audit_is_append_only_update')
      store.run("UPDATE audit SET detail = '{}' WHERE seq = 3")
    })
    expect((await scratch.client.access.verifyAudit()).problems).toEqual(['Audit entry 3 was changed.'])
  })

  test('R45: the scheduled run plans by the saved policy, moves nothing and says what waits', async () => {
    await importAll()
    expect(await scratch.client.disposal.runSchedule()).toEqual({
      planId: null,
      messages: ['No policy is saved, so nothing was planned.'],
    })
    await scratch.client.policy.save({ policy })
    expect(await scratch.client.disposal.runSchedule()).toEqual({
      planId: 'pln_1',
      messages: ['Plan pln_1: 0 to retire, 0 to archive, 2 to drop.', 'It needs approval.'],
    })
    expect(row('old-one.png').lifecycle).toBe('active')
    expect((await scratch.client.workspace.status()).alarms).toContain('It needs approval.')
    await run(scratch.client.disposal.apply({ planId: 'pln_1' as never }))
    expect((await scratch.client.workspace.status()).alarms).toEqual([])
  })
})
