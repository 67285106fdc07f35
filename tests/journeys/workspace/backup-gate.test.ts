import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckResult, ExportResult } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { confirmationsNeeded } from '#model/guardrails.ts'
import type { JobId } from '#model/ids.ts'
import { writeImage } from '../../support/images.ts'

const policy = (requireBackup: string) =>
  JSON.stringify({
    schema: 1,
    name: 'Gate',
    rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
    floors: [{ id: 'floor', per: 'class', min: 1 }],
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100, requireBackup },
    settleDays: 0,
    protectDatasets: false,
  })

let ground: string
let engine: Engine

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-gate-'))
  mkdirSync(join(ground, 'in'))
  for (const [i, name] of ['old-1', 'old-2', 'new-1', 'new-2'].entries())
    await writeImage(join(ground, 'in', `${name}.png`), { tint: i * 5 })
  const folder = join(ground, 'ws')
  await createWorkspace(folder, { name: 'Gate', classes: ['dog'], clock: { nowMs: () => Date.now() } })
  engine = await openEngine({ folder })
  const { jobId } = await engine.client.library.import({ paths: [join(ground, 'in')] })
  await engine.context.jobs.wait(jobId)
  setReviewed()
})
afterAll(async () => {
  await engine.close()
  rmSync(ground, { recursive: true, force: true })
})

const setReviewed = () => {
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET state = 'reviewed' WHERE path LIKE '%old-1%'"))
}
const planned = (requireBackup: string) => engine.client.policy.createPlan({ policy: policy(requireBackup) })
const waiting = async (requireBackup: string) =>
  (await planned(requireBackup)).rails.find(({ id }) => id === 'backup')?.found

test('A5: a reviewed image waits for a verified backup of its current labels, and says so', async () => {
  expect((await planned('never')).images.drop).toBe(2)
  const before = await planned('reviewed')
  expect(before.images.drop).toBe(1)
  expect(await waiting('reviewed')).toBe('1 stay: make a backup or a verified export, and plan again')
  const { images } = await engine.client.library.list({ limit: 10 })
  const { imageId } = images.find(({ path }) => path.includes('old-1'))!
  const explanation = await engine.client.policy.explain({ planId: before.planId, imageId })
  expect(explanation.action).toBe('keep')
  expect(explanation.protectedBy[0]?.detail).toContain('no verified backup')

  const { jobId } = await engine.client.maintenance.backup({ file: join(ground, 'first.tar') })
  const job = await engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', result: { verified: true } })
  expect(job.done).toBe(job.total)
  expect((await engine.client.maintenance.backups()).map(({ isThere }) => isThere)).toEqual([true])
  expect((await planned('reviewed')).images.drop).toBe(2)
  expect(await waiting('reviewed')).toBe('0')

  // A backup that is missing, or was changed, does not count until it is as it was.
  renameSync(join(ground, 'first.tar'), join(ground, 'elsewhere.tar'))
  const away = await planned('reviewed')
  expect(away.images.drop).toBe(1)
  const gone = await engine.client.policy.explain({ planId: away.planId, imageId })
  expect(gone.protectedBy[0]?.detail).toContain('first.tar is missing. Connect its disk')
  renameSync(join(ground, 'elsewhere.tar'), join(ground, 'first.tar'))
  const back = await planned('reviewed')
  expect(back.images.drop).toBe(2)
  const { references } = await engine.client.policy.explain({ planId: back.planId, imageId })
  expect(references.join()).toContain('first.tar of')

  // Labels that changed since are in no backup again.
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET revision = revision + 1 WHERE path LIKE '%old-1%'"))
  const later = await planned('reviewed')
  expect(later.images.drop).toBe(1)
  const changed = await engine.client.policy.explain({ planId: later.planId, imageId })
  expect(changed.protectedBy[0]?.detail).toContain('its labels were changed after the verified backup')
})

describe('a verified export', () => {
  const done = async (started: Promise<{ jobId: JobId }>) => {
    const job = await engine.context.jobs.wait((await started).jobId)
    expect(job).toMatchObject({ status: 'done', error: null })
    return job.result as ExportResult
  }
  const write = (sql: string) => engine.context.store.write(() => engine.context.store.run(sql))
  const freeze = async (name: string) => {
    const where = 'image.path.contains("old-1") || image.path.contains("new-1")'
    await engine.context.jobs.wait((await engine.client.datasets.freeze({ name, where })).jobId)
  }
  const exported = (name: string, more: object = {}) =>
    done(
      engine.client.datasets.export({
        name,
        format: 'coco',
        folder: join(ground, name),
        verify: true,
        ...more,
      } as never),
    )

  test('A5: counts from when every file was read again until one of them is not there or changed', async () => {
    write("UPDATE image SET state = 'reviewed' WHERE path LIKE '%-1%'")
    await freeze('v1')
    expect((await planned('reviewed')).images.drop).toBe(1)
    const result = await exported('v1')
    expect(result).toMatchObject({ verified: true, covers: 2 })
    expect(readFileSync(join(ground, 'v1', 'SHA256SUMS'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}\S/)
    const covered = await planned('reviewed')
    // The frozen dataset itself would protect it.
    expect(covered.images.drop).toBe(2)
    const { images } = await engine.client.library.list({ limit: 10 })
    const { imageId } = images.find(({ path }) => path.includes('old-1'))!
    const { references } = await engine.client.policy.explain({ planId: covered.planId, imageId })
    expect(references.join()).toContain(`the verified export ${join(ground, 'v1')}`)
    expect((await engine.client.maintenance.backups()).find(({ kind }) => kind === 'export')).toMatchObject({
      images: 2,
      isThere: true,
      problem: null,
    })

    // An image that is gone after planning: the image is skipped when the plan is applied.
    const image = readdirSync(join(ground, 'v1', 'images'), { recursive: true })
      .map((name) => join(ground, 'v1', 'images', String(name)))
      .find((file) => file.includes('old-1') && file.endsWith('.png'))!
    renameSync(image, `${image}.away`)
    const { jobId } = await engine.client.disposal.apply({
      planId: covered.planId,
      seen: confirmationsNeeded(covered.rails),
    })
    const { result: applied } = await engine.context.jobs.wait(jobId)
    expect(applied).toMatchObject({
      trashed: 1,
      skipped: [{ reason: expect.stringContaining('its current labels are in no verified backup or export') }],
    })
    renameSync(`${image}.away`, image)
    expect((await planned('reviewed')).images.drop).toBe(1)

    // Other bytes of the same size are found by a deep look, a changed manifest by any.
    const bytes = readFileSync(image)
    bytes[bytes.length - 5]! ^= 1
    writeFileSync(image, bytes)
    const deep = await engine.context.jobs.wait(
      (await engine.client.maintenance.check({ deep: true, repair: false })).jobId,
    )
    expect((deep.result as CheckResult).findings.map(({ what }) => what).join()).toContain('old-1')
    appendFileSync(join(ground, 'v1', 'manifest.json'), ' ')
    expect((await planned('reviewed')).images.drop).toBe(0)
    await engine.client.disposal.restore({ planId: covered.planId })
  })

  test('A6: counts only for images that it contains completely', async () => {
    write(
      `UPDATE dataset_item SET labels = '[{"id":"ann_1","classId":1,"geometry":{"shape":"box","x":1,"y":1,"width":5,"height":5},"attributes":{"worn":true},"origin":"human","modelId":null,"predictionId":null,"score":null}]'
       WHERE image_id = (SELECT id FROM image WHERE path LIKE '%old-1%')`,
    )
    write("UPDATE dataset SET summary = json_set(summary, '$.labels', 1)")
    expect(await exported('v1', { format: 'yolo', folder: join(ground, 'lossy') })).toMatchObject({ covers: 1 })
    await expect(
      engine.client.datasets.export({
        name: 'v1',
        format: 'yolo',
        folder: join(ground, 'l'),
        images: 'link',
        verify: true,
      }),
    ).rejects.toThrow('Only exports with copied images')
    // Unverified exports cover nothing, and where the saved policy asks for copies an export is verified unasked.
    expect(await exported('v1', { folder: join(ground, 'plain'), verify: undefined })).not.toHaveProperty('verified')
    await engine.client.policy.save({ policy: policy('reviewed') })
    expect(await exported('v1', { folder: join(ground, 'asked'), verify: undefined })).toMatchObject({ verified: true })
  })
})
