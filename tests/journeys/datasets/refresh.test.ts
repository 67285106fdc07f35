import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RefreshResult } from '#contract'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()

const policy = (when: string) =>
  JSON.stringify({
    schema: 1,
    name: 'Fresh',
    rules: [{ id: 'old', action: 'retire', when, reason: 'Old.' }],
    floors: [{ id: 'floor', per: 'class', min: 1 }],
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
    settleDays: 0,
    protectDatasets: false,
  })

async function refresh(when: string, more: object = {}): Promise<RefreshResult> {
  const options = { policy: policy(when), format: 'coco', folder: bench.out('sets'), ...more }
  const job = await bench.jobResult((await bench.scratch.client.refresh.run(options)).jobId)
  expect(job.error).toBeNull()
  return RefreshResult.parse(job.result)
}

async function images(from: number, to: number, prefix: string) {
  for (let i = from; i < to; i++) await writeImage(bench.out(`in/${prefix}-${i}.png`), { tint: i * 9 })
  await bench.importFrom(bench.out('in'))
  const ids = bench.imageIds()
  for (let i = from; i < to; i++)
    await bench.review(ids.get(`${prefix}-${i}.png`)!, [label(box(1, 1, 9, 9), 1 + (i % 2))])
}

const never = 'image.path.contains("nothing")'

test('a refresh freezes, exports and tells the newest; again it has nothing to do; too great a loss holds it back', async () => {
  await images(0, 6, 'old')
  const first = await refresh(never, { name: 'v1' })
  expect(first).toMatchObject({
    unchanged: false,
    dataset: 'v1',
    previous: null,
    stoppedAt: null,
    export: { images: 6, labels: 6 },
  })
  expect(first.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(first.checks.map(({ name }) => name)).toContain('labels read back')
  const { client } = bench.scratch
  const { jobId, signatures } = (await client.refresh.last())!
  expect(signatures).toEqual([])
  await client.refresh.sign({ jobId })
  const signed = await client.refresh.sign({ jobId })
  expect(signed.signatures).toEqual([
    {
      signedBy: 'olga',
      signedAtMs: bench.scratch.clock.nowMs(),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      matches: true,
    },
  ])
  expect(await client.refresh.last()).toEqual(signed)
  // Somebody changes the summary behind Winnow's back: it is no longer what was signed.
  const { store } = bench.scratch.engine.context
  const setImages = (images: number) =>
    store.write(() =>
      store.run("UPDATE job SET result = json_set(result, '$.export.images', ?) WHERE kind = 'refresh.run'", [images]),
    )
  setImages(60)
  expect((await client.refresh.last())!.signatures).toMatchObject([{ signedBy: 'olga', matches: false }])
  setImages(6)
  expect(await client.refresh.last()).toEqual(signed)
  const latest = () => JSON.parse(readFileSync(join(bench.out('sets'), 'latest.json'), 'utf8'))
  expect(latest()).toEqual({ dataset: 'v1', hash: first.hash, format: 'coco', folder: 'v1-coco' })

  const again = await refresh(never)
  expect(again).toMatchObject({ unchanged: true, dataset: 'v1', export: null, stoppedAt: null })
  // What was signed is still there to be seen.
  expect(await client.refresh.last()).toEqual(signed)

  await images(6, 8, 'new')
  const second = await refresh(never)
  expect(second).toMatchObject({
    dataset: '2026-01-01',
    previous: 'v1',
    diff: { added: 2, removed: 0 },
    stoppedAt: null,
  })
  expect(latest().folder).toBe('2026-01-01-coco')

  // The policy retires half of it: applied and frozen, but not exported until somebody accepts it.
  const old = 'image.path == "old-0.png" || image.path == "old-1.png" || image.path == "old-2.png"'
  const preview = (more: object = {}) => client.refresh.preview({ policy: policy(old), ...more })
  const before = (await client.datasets.list()).length
  const previewed = await preview()
  expect(previewed).toMatchObject({
    applied: { retire: 3 },
    previous: '2026-01-01',
    unchanged: false,
    version: { name: '2026-01-01.2', images: 5, added: 0, removed: 3, relabelled: 0 },
    stopsAt: 'apply',
  })
  expect(previewed.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
    'plan may be applied',
    'images kept',
    'classes kept',
  ])
  expect(await client.datasets.list()).toHaveLength(before)
  expect((await client.library.count({ where: 'lifecycle == "retired"' })).count).toBe(0)
  expect(await client.refresh.preview({ policy: policy(never) })).toMatchObject({ unchanged: true, stopsAt: null })

  const asked = await refresh(old)
  expect(asked).toMatchObject({ stoppedAt: 'apply', dataset: null })
  expect(asked.checks.at(-1)!.detail).toMatch(/^The plan needs confirmation: .+ Approve the plan, then continue\.$/)
  await bench.scratch.client.disposal.approve({ planId: asked.planId! })
  expect(await preview()).toMatchObject({ planId: asked.planId, stopsAt: 'export' })
  expect(await preview({ acceptDiff: true })).toMatchObject({ stopsAt: null })
  const held = await refresh(old)
  const stopped = (await client.refresh.last())!
  const unnamed = { policy: policy(never), format: 'coco', folder: bench.out('sets'), name: '../v9' }
  await expect(client.refresh.run(unnamed)).rejects.toThrow('Input validation failed')
  await expect(client.refresh.sign({ jobId: stopped.jobId })).rejects.toThrow('stopped before the step export')
  expect(held.planId).toBe(asked.planId)
  expect(held).toMatchObject({ applied: { retire: 3 }, dataset: '2026-01-01.2', stoppedAt: 'export', export: null })
  expect(held.checks.find(({ ok }) => !ok)).toMatchObject({
    name: 'images kept',
    detail: '8 to 5 images, 3 fewer (38%), at most 20% fewer',
  })
  expect(existsSync(join(bench.out('sets'), '2026-01-01.2-coco'))).toBe(false)
  const accepted = await refresh(old, { acceptDiff: true })
  expect(accepted).toMatchObject({
    dataset: '2026-01-01.2',
    previous: '2026-01-01',
    stoppedAt: null,
    export: { images: 5 },
  })
  expect(latest().folder).toBe('2026-01-01.2-coco')
})

test('a plan that guardrails block holds it back before anything is applied or frozen', async () => {
  await images(0, 3, 'old')
  const held = await refresh('image.path.contains("old-0")', {
    policy: policy('image.path.contains("old-0")').replace(
      '"maxLeavePercentOfClass":100',
      '"maxLeavePercentOfClass":1',
    ),
  })
  expect(held).toMatchObject({ stoppedAt: 'apply', dataset: null })
  expect(held.planId).toMatch(/^pln_/)
  expect(held.checks.at(-1)!.detail).toContain('Guardrails block this plan')
  expect(await bench.scratch.client.datasets.list()).toEqual([])
})
