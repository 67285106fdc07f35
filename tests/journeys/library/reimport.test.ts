import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportResult, ReimportResult } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { dayMs } from '#model/units.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

const policy = JSON.stringify({
  schema: 1,
  name: 'Leaving',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxDropPercentIn30Days: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 0,
})

let scratch: Scratch
let imagesFolder: string

beforeEach(async () => {
  scratch = await scratchWorkspace()
  await scratch.client.workspace.changeSettings({ graceDays: 0, graceDaysOfUse: 0 })
  imagesFolder = mkdtempSync(join(tmpdir(), 'winnow-readmit-'))
  for (const [i, name] of ['old-one', 'old-two', 'new-one', 'new-two'].entries())
    await writeImage(join(imagesFolder, `${name}.png`), { tint: i * 3 })
})
afterEach(async () => {
  await scratch.close()
  rmSync(imagesFolder, { recursive: true, force: true })
})

async function run<Result>(started: Promise<{ jobId: string }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const importAll = () =>
  run<ImportResult>(scratch.client.library.import({ paths: [imagesFolder], storage: 'copy', format: 'images' }))
const row = (path: string) =>
  scratch.engine.context.store.get<{ id: number; file: string; lifecycle: string; storage: string }>(
    'SELECT id, file, lifecycle, storage FROM image WHERE path LIKE ?',
    [`%${path}`],
  )!

/** Both old images in the trash and then permanently deleted. */
async function purgeOld(): Promise<void> {
  await importAll()
  const plan = await scratch.client.policy.createPlan({ policy })
  await run(scratch.client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }))
  const listed = await scratch.client.disposal.planPurge({})
  await run(scratch.client.disposal.runPurge({ purgeId: listed.purgeId, images: 2 }))
}

const reimport = async (storage: 'copy' | 'link' = 'copy') => {
  const { previouslyRemoved = [] } = await importAll()
  const imagesFolder = previouslyRemoved.map(({ imageId, path }) => ({ imageId, file: path }))
  return run<ReimportResult>(scratch.client.disposal.reimport({ images: imagesFolder, storage }))
}

describe('reimporting', () => {
  test('R78: a purged image is shown with its rule, plan and time, and becomes active with its file', async () => {
    await purgeOld()
    const again = await importAll()
    expect(again.previouslyRemoved).toMatchObject([
      { lifecycle: 'purged', rule: 'old', planId: 'pln_1', atMs: expect.any(Number) },
      { lifecycle: 'purged', rule: 'old', planId: 'pln_1' },
    ])
    expect(row('old-one.png').lifecycle).toBe('purged')
    expect(await reimport()).toEqual({ reimported: 2, skipped: [] })
    expect(row('old-one.png')).toMatchObject({ lifecycle: 'active', storage: 'owned' })
    expect(existsSync(join(scratch.folder, 'originals', row('old-one.png').file))).toBe(true)
    const image = await scratch.client.library.image({ imageId: `img_${row('old-one.png').id}` as never })
    expect(image.lifecycle).toBe('active')
    const actions = (await scratch.client.access.audit({})).filter(({ action }) => action === 'retention.readmit')
    expect(actions).toHaveLength(2)
    expect((await importAll()).previouslyRemoved).toBeUndefined()
  })

  test('R79: a reimported image is protected for 90 days, and can be removed again after them', async () => {
    await purgeOld()
    await reimport('link')
    expect(row('old-one.png')).toMatchObject({ storage: 'linked', file: join(imagesFolder, 'old-one.png') })
    scratch.clock.advance(89 * dayMs)
    expect((await scratch.client.policy.createPlan({ policy })).images.drop).toBe(0)
    scratch.clock.advance(2 * dayMs)
    const plan = await scratch.client.policy.createPlan({ policy })
    expect(plan.images.drop).toBe(2)
    await run(scratch.client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }))
    const listed = await scratch.client.disposal.planPurge({})
    await run(scratch.client.disposal.runPurge({ purgeId: listed.purgeId, images: 2 }))
    expect(row('old-one.png').lifecycle).toBe('purged')
    expect(existsSync(join(imagesFolder, 'old-one.png'))).toBe(true)
  })

  test('R80: an erased image stays refused whatever is chosen, and so does another file', async () => {
    await importAll()
    const erased = row('new-one.png').id
    const listed = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("new-one")',
      reason: 'r',
      basis: 'b',
    })
    await run(scratch.client.disposal.runPurge({ purgeId: listed.purgeId, images: 1 }))
    const again = await importAll()
    expect(again.previouslyRemoved).toBeUndefined()
    const result = await run<ReimportResult>(
      scratch.client.disposal.reimport({
        images: [{ imageId: `img_${erased}` as never, file: join(imagesFolder, 'new-one.png') }],
        storage: 'copy',
      }),
    )
    expect(result).toMatchObject({ reimported: 0, skipped: [{ reason: expect.stringContaining('was erased') }] })
    const kept = scratch.engine.context.store.all("SELECT * FROM job WHERE kind = 'disposal.reimport'")
    expect(JSON.stringify(kept)).not.toContain('new-one')
  })

  test('R80: erased after a reimport, nothing is left but what an earlier certificate signed, which is reported', async () => {
    await purgeOld()
    await reimport()
    const listed = await scratch.client.disposal.planErasure({
      where: 'image.path.contains("old")',
      reason: 'r',
      basis: 'b',
    })
    await run(scratch.client.disposal.runPurge({ purgeId: listed.purgeId, images: 2 }))
    const { body } = await scratch.client.disposal.certificate({ purgeId: listed.purgeId })
    expect(body.verification.filter(({ ok }) => !ok)).toEqual([])
    expect(body.outOfScope).toContainEqual({ what: expect.stringContaining('earlier certificate'), where: 'crt_1' })
    expect((await importAll()).rejected).toMatchObject([{ path: imagesFolder, count: 2 }])
  })

  test('R80: of an image that left another file is not taken', async () => {
    await purgeOld()
    const result = await run<ReimportResult>(
      scratch.client.disposal.reimport({
        images: [{ imageId: `img_${row('old-one.png').id}` as never, file: join(imagesFolder, 'new-one.png') }],
        storage: 'copy',
      }),
    )
    expect(result.skipped).toMatchObject([{ reason: 'The file is not the removed image.' }])
    expect(row('old-one.png').lifecycle).toBe('purged')
  })

  test('R81: restored images are counted by rule, and above 5% the lint and the plan say so', async () => {
    await purgeOld()
    const rates = async () => (await scratch.client.policy.plan({ planId: 'pln_1' as never })).restoreRates
    const text = 'Move to the trash images whose path contains “old”'
    expect(await rates()).toEqual([
      { policy: 'Leaving', rule: 'old', text, taken: 2, restored: 0, percent: 0, tooOften: false },
    ])
    const { previouslyRemoved = [] } = await importAll()
    const [one] = previouslyRemoved.map(({ imageId, path }) => ({ imageId, file: path }))
    await run(scratch.client.disposal.reimport({ images: [one!], storage: 'copy' }))
    const back = { policy: 'Leaving', rule: 'old', text, taken: 2, restored: 1, percent: 50, tooOften: true }
    expect(await rates()).toEqual([back])
    expect((await scratch.client.policy.lint({ policy })).problems).toContainEqual(
      expect.objectContaining({
        where: 'rule old',
        message: 'Users restored 50% of what it removed (1 of 2); more than 5% means it removes the wrong images.',
      }),
    )
  })

  test('R78: the command line reimports removed images on request', async () => {
    const folder = join(imagesFolder, 'ws')
    const input = join(imagesFolder, 'in')
    mkdirSync(input)
    for (const [i, name] of ['old-one', 'new-one', 'new-two'].entries())
      await writeImage(join(input, `${name}.png`), { tint: i * 3 })
    writeFileSync(join(imagesFolder, 'policy.json'), policy)
    const done = async (...args: string[]) => {
      const ended = await winnow([...args, '--json', '--quiet'])
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
      return ended.json()
    }
    await done('init', folder)
    await done('settings', folder, 'graceDays=0', 'graceDaysOfUse=0')
    await done('import', folder, input)
    await done('retain', 'plan', folder, join(imagesFolder, 'policy.json'))
    await done('retain', 'apply', folder, 'pln_1', '--yes')
    await done('retain', 'purge', folder, '--yes')
    expect(await done('import', folder, input)).toMatchObject({
      previouslyRemoved: [{ rule: 'old', lifecycle: 'purged' }],
    })
    expect(await done('import', folder, input, '--reimport')).toMatchObject({
      reimport: { reimported: 1, skipped: [] },
    })
    expect(await done('list', folder)).toMatchObject({ images: [{}, {}, {}] })
  })
})

describe('images that look almost like an erased one', () => {
  test('R82: are refused only if the settings require it, and otherwise no fingerprint of them is kept', async () => {
    const erase = async (name: string) => {
      const listed = await scratch.client.disposal.planErasure({
        where: `image.path.contains("${name}")`,
        reason: 'r',
        basis: 'b',
      })
      await run(scratch.client.disposal.runPurge({ purgeId: listed.purgeId, images: 1 }))
      return scratch.client.disposal.certificate({ purgeId: listed.purgeId })
    }
    const looks = () =>
      scratch.engine.context.store.all("SELECT 1 FROM tombstone WHERE kind = 'erased' AND perceptual_hash IS NOT NULL")
    await importAll()
    const plain = await erase('new-one')
    expect(looks()).toEqual([])
    expect(plain.body.methods.map(({ store }) => store)).not.toContain('perceptual hash')
    await scratch.client.workspace.changeSettings({ refuseNearErased: true })
    const kept = await erase('new-two')
    expect(kept.body.methods.map(({ store }) => store)).toContain('perceptual hash')
    expect(looks()).toHaveLength(1)
    await writeImage(join(imagesFolder, 'almost.png'), { tint: 10 })
    expect((await importAll()).rejected).toContainEqual({
      path: imagesFolder,
      reason: '1 image here is a near-duplicate of an erased one and is not imported.',
      count: 1,
    })
    await scratch.client.workspace.changeSettings({ refuseNearErased: false })
    expect(looks()).toEqual([])
    expect(await importAll()).toMatchObject({ imagesAdded: 1 })
  })
})
