import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { editIdFrom, type ImageId } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const policy = (mode: string) =>
  JSON.stringify({
    schema: 1,
    name: 'Shadow',
    mode,
    rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
    floors: [{ id: 'floor', per: 'class', min: 1 }],
    settleDays: 0,
  })

let scratch: Scratch
let imagesFolder: string

beforeEach(async () => {
  scratch = await scratchWorkspace()
  imagesFolder = mkdtempSync(join(tmpdir(), 'winnow-later-use-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(imagesFolder, { recursive: true, force: true })
})

async function done(started: Promise<{ jobId: string }>): Promise<void> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
}

test('R116: a shadow plan reports how many of its images were used after it, and how', async () => {
  const { client, clock } = scratch
  for (let n = 0; n < 6; n++) await writeImage(join(imagesFolder, `old-${n}.png`), { tint: n * 5 })
  await writeImage(join(imagesFolder, 'new.png'), { tint: 90 })
  await done(client.library.import({ paths: [imagesFolder], format: 'images' }))
  const { images } = await client.library.list({ limit: 10 })
  const idOf = (name: string): ImageId => images.find(({ path }) => path.endsWith(`${name}.png`))!.imageId
  const use = (name: string) =>
    client.labeling.edit({
      imageId: idOf(name),
      editId: editIdFrom(`later${name.replace('-', '')}`),
      baseRevision: 0,
      diff: { ...emptyDiff, state: { before: 'new', after: 'reviewed' } },
    })
  // Before the plan: no later use.
  await use('old-5')
  clock.advance(1000)
  await client.policy.save({ policy: policy('shadow') })
  const { planId } = await client.policy.createPlan({ policy: policy('shadow') })
  expect(await client.policy.laterUse({ planId })).toMatchObject({
    mode: 'shadow',
    actions: [{ listed: 0 }, { listed: 0 }, { action: 'drop', listed: 6, used: 0 }],
    summary: `Plan ${planId} would have dropped 6, 0 of which you later used.`,
  })
  clock.advance(1000)
  await use('old-0')
  await client.labeling.savePosition({
    where: 'true',
    order: 'image.path',
    purpose: 'review',
    imageId: idOf('old-1'),
    position: 0,
  })
  await scratch.freeze({ name: 'v1', where: 'image.path.contains("old-0") || image.path.contains("old-5")' })
  clock.advance(1000)
  await done(client.datasets.export({ name: 'v1', format: 'coco', folder: join(imagesFolder, 'out'), images: 'none' }))
  const later = await client.policy.laterUse({ planId })
  expect(Object.fromEntries(later.ways.map(({ way, images: n }) => [way, n]))).toMatchObject({
    opened: 1,
    edited: 1,
    exported: 2,
    restored: 0,
    frozen: 2,
  })
  expect(later.actions[2]).toMatchObject({ listed: 6, used: 3 })
  expect(later.used.map(({ path }) => path.slice(-9)).toSorted()).toEqual(['old-0.png', 'old-1.png', 'old-5.png'])

  clock.advance(1000)
  const run = await client.disposal.runSchedule()
  expect(run.messages.join(' ')).toContain(`Plan ${planId} would have dropped 6, 3 of which you later used`)
  const { problems } = await client.policy.lint({ policy: policy('active') })
  expect(problems.filter(({ where }) => where === 'mode')).toEqual([])
  expect(later.summary).toContain('3 of which you later used (opened 1, edited 1, exported 2, frozen 2).')
})
