import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EffectReport } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { annotationIdFrom, editIdFrom, type ImageId, idOf, type JobId, type PlanId } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { figuresFollow } from '../../support/figures-follow.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const width = 120
const height = 90
let scratch: Scratch
let images: string

/** A red object with stripes across, or a blue one with stripes down, on gray; `n` moves it a little. */
async function writeObject(name: string, kind: 'red' | 'blue', n: number): Promise<void> {
  const data = Buffer.alloc(width * height * 3, 120 + (n % 7))
  for (let y = 20; y < 70; y++)
    for (let x = 20 + (n % 5); x < 80 + (n % 5); x++) {
      const bright = Math.floor((kind === 'red' ? y : x) / 5) % 2 === 0 ? 220 : 90
      data.set(kind === 'red' ? [bright, 30, 30 + n] : [30, 30 + n, bright], (y * width + x) * 3)
    }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(images, name))
}

async function done(started: Promise<{ jobId: JobId }>): Promise<unknown> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result
}

async function label(imageId: ImageId, classId: number, n: number): Promise<void> {
  const part = `effecttest${String(n).padStart(4, '0')}`
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(part),
    baseRevision: 0,
    diff: {
      ...emptyDiff,
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(part),
            classId,
            geometry: { shape: 'box', x: 20 + (n % 5), y: 20, width: 60, height: 50 },
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

beforeEach(async () => {
  scratch = await scratchWorkspace(['red', 'blue'])
  images = mkdtempSync(join(tmpdir(), 'winnow-effect-'))
  for (let n = 0; n < 40; n++) {
    await writeObject(`${n < 12 ? 'golden' : 'train'}-red-${n}.png`, 'red', n)
    await writeObject(`${n < 12 ? 'golden' : 'train'}-blue-${n}.png`, 'blue', n)
  }
  await done(scratch.client.library.import({ paths: [images], storage: 'copy', format: 'images' }))
  const rows = scratch.engine.context.store.all<{ id: number; path: string }>('SELECT id, path FROM image ORDER BY id')
  for (const [n, { id, path }] of rows.entries()) await label(idOf('img', id), path.includes('red') ? 1 : 2, n)
  await scratch.freeze({ name: 'golden', where: 'image.path.contains("golden")', seed: 1 })
})
afterEach(async () => {
  await scratch.close()
  rmSync(images, { recursive: true, force: true })
})

const planDropping = (when: string) =>
  scratch.client.policy.createPlan({
    policy: JSON.stringify({
      schema: 1,
      name: 'Impact',
      rules: [{ id: 'some', action: 'retire', when, reason: 'Some.' }],
      floors: [{ id: 'floor', per: 'negatives', min: 1 }],
      fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
      settleDays: 0,
    }),
  })
const predict = async (when: string): Promise<EffectReport> => {
  const { planId } = await planDropping(when)
  return (await done(scratch.client.signals.estimateImpact({ planId }))) as EffectReport
}

test('E5: without a golden set nothing is estimated, and the report says what to do', async () => {
  expect(await predict('image.path.contains("train-red")')).toMatchObject({ hasGolden: false, gate: 'unknown' })
})

test('E6: from the pixels of real images, losing a class is red and losing half of each is not', async () => {
  await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
  const lost = await predict('image.path.contains("red")')
  expect(lost).toMatchObject({ hasGolden: true, images: { all: 56, leaving: 28 } })
  expect(lost.perClass[0]).toMatchObject({ class: 'red', golden: 12, recallBefore: 100, recallAfter: 0 })
  expect(lost.gate).toBe('red')
  expect(lost.notes.join(' ')).toContain('24 images')
  const halved = await predict('image.path.endsWith("1.png") || image.path.endsWith("3.png")')
  expect(halved.images.leaving).toBe(10)
  expect(halved.perClass.map(({ recallAfter }) => recallAfter)).toEqual([100, 100])
  // No class has thirty golden objects, so nothing is called green.
  expect(halved.gate).toBe('amber')
})

test('E7: a red plan is approved with a reason only', async () => {
  await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
  const { planId, rails: guardrails } = await planDropping('image.path.contains("red")')
  const seen = confirmationsNeeded(guardrails)
  await done(scratch.client.signals.estimateImpact({ planId }))
  await expect(scratch.client.disposal.apply({ planId, seen })).rejects.toThrow('Approve it with a reason')
  await scratch.client.disposal.approve({ planId, reason: 'The class goes.' })
  await done(scratch.client.disposal.apply({ planId, seen }))
})

test('E8: images of the golden set stay, whatever a rule asks for', async () => {
  await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
  const plan = await planDropping('image.path.contains("golden")')
  expect(plan.images).toMatchObject({ retire: 0, keep: 80 })
})

describe('whether the effect was estimated', () => {
  const verdict = async (planId: PlanId) =>
    (await scratch.client.policy.plan({ planId })).rails.find(({ id }) => id === 'impact')

  test('R120: a plan that removes reviewed images needs an estimate for it, the current golden set and model', async () => {
    const { client } = scratch
    await scratch.freeze({ name: 'golden-2', where: 'image.path.contains("golden-red")', seed: 1 })
    await client.workspace.changeSettings({ goldenDataset: 'golden' })
    const { planId, rails: guardrails } = await planDropping('image.path.endsWith("red-15.png")')
    expect(await verdict(planId)).toMatchObject({
      ok: true,
      doubt: true,
      found: 'not estimated yet (winnow retain impact)',
    })
    const others = confirmationsNeeded(guardrails).filter((one) => one.id !== 'impact')
    await expect(client.disposal.apply({ planId, seen: others })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('Impact estimated: not estimated yet'),
    })
    await done(client.signals.estimateImpact({ planId }))
    expect(await verdict(planId)).toMatchObject({ doubt: false, found: 'gate amber' })

    await client.workspace.changeSettings({ goldenDataset: 'golden-2' })
    expect(await verdict(planId)).toMatchObject({ doubt: true, found: expect.stringContaining('not golden-2') })
    await client.workspace.changeSettings({ goldenDataset: 'golden' })
    const model = scratch.addModel('candidate')
    await client.models.moveAlias({ modelId: model, alias: 'current' })
    await figuresFollow(scratch.engine)
    expect(await verdict(planId)).toMatchObject({ doubt: true, found: expect.stringContaining('another model') })
    // What was looked at before is another thing now.
    await expect(client.disposal.apply({ planId, seen: confirmationsNeeded(guardrails) })).rejects.toThrow(
      'another model',
    )
    const seen = confirmationsNeeded((await client.policy.plan({ planId })).rails)
    await done(client.disposal.apply({ planId, seen }))
    expect(await verdict(planId)).toBeUndefined()
  })

  test('R120: a plan that removes no reviewed image needs none', async () => {
    await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
    const { planId } = await planDropping('state == "new"')
    expect(await verdict(planId)).toBeUndefined()
  })

  test('R121: an approval without a reason is void once the effect is estimated to be red', async () => {
    const { client } = scratch
    await client.workspace.changeSettings({ goldenDataset: 'golden' })
    const { planId } = await planDropping('image.path.contains("red")')
    await client.disposal.approve({ planId, reason: '' })
    await done(client.signals.estimateImpact({ planId }))
    expect((await client.disposal.approvals({ planId }))[0]!.void).toContain('with a reason')
    const seen = confirmationsNeeded((await client.policy.plan({ planId })).rails)
    await expect(client.disposal.apply({ planId, seen })).rejects.toThrow('Approve it with a reason')
    await client.disposal.approve({ planId, reason: 'The class goes.' })
    await done(client.disposal.apply({ planId, seen }))
  })
})
