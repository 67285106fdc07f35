import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImageId } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const policy = (keeps: object[]) =>
  JSON.stringify({
    schema: 1,
    name: 'Exact',
    rules: [
      ...keeps,
      {
        id: 'old',
        action: 'drop',
        when: 'image.path == "ours.jpg" && age(image.importedAt) > days(25)',
        reason: 'Old.',
      },
    ],
    floors: [{ id: 'floor', per: 'class', min: 1 }],
    settleDays: 0,
  })
const setCaptured = (imageId: ImageId, atMs: number) =>
  scratch.engine.context.store.write(() =>
    scratch.engine.context.store.run('UPDATE image SET captured_at = ? WHERE id = ?', [atMs, Number(imageId.slice(4))]),
  )
const exactly = async (keeps: object[], imageId: ImageId) => {
  const { planId } = await scratch.client.policy.createPlan({ policy: policy(keeps) })
  const { flips } = await scratch.client.policy.explain({ planId, imageId })
  const before = scratch.engine.context.store.get<{ n: number }>('SELECT count(*) AS n FROM plan')
  const found = await scratch.client.policy.nextChange({ planId, imageId })
  expect(scratch.engine.context.store.get('SELECT count(*) AS n FROM plan')).toEqual(before)
  return { claimed: flips.find(({ atMs }) => atMs !== null)?.atMs ?? null, found }
}

test('R117: a correct date is verified, a wrong one is replaced by the real one', async () => {
  const { clock } = scratch
  const start = clock.nowMs()
  const ours = scratch.addImage({ path: 'ours.jpg' })
  clock.advance(dayMs)
  const newer = scratch.addImage({ path: 'newer.jpg' })
  clock.advance(4 * dayMs)
  // Alone, it leaves when it is 25 days old, to the millisecond.
  const alone = await exactly([], ours)
  expect(alone.claimed).toBe(start + 25 * dayMs + 1)
  expect(alone.found).toMatchObject({ verified: true, atMs: alone.claimed, becomes: 'drop', plans: 3 })

  // A newer image has the one place, but loses it before: then ours has it until its own condition ends.
  setCaptured(newer, clock.nowMs() - 25 * dayMs)
  setCaptured(ours, clock.nowMs())
  const place = {
    id: 'place',
    action: 'keep',
    when: 'age(image.capturedAt) < days(30)',
    groupBy: ['source'],
    buckets: { last: 1 },
    reason: 'The newest.',
  }
  const moved = await exactly([place], ours)
  expect(moved.claimed).toBe(start + 25 * dayMs + 1)
  expect(moved.found).toMatchObject({ verified: false, becomes: 'drop' })
  const endOfPlace = clock.nowMs() + 30 * dayMs
  expect(Math.abs(moved.found.atMs! - endOfPlace)).toBeLessThanOrEqual(60_000)

  const kept = { id: 'kept', action: 'keep', when: 'image.path == "newer.jpg"', reason: 'Newer.' }
  expect((await exactly([kept], newer)).found).toMatchObject({ atMs: null, becomes: null, verified: false })
})

test('R117: it can be stopped', async () => {
  const imageId = scratch.addImage({ path: 'ours.jpg' })
  scratch.addImage({ path: 'other.jpg' })
  const { planId } = await scratch.client.policy.createPlan({ policy: policy([]) })
  const stop = new AbortController()
  const request = scratch.client.policy.nextChange({ planId, imageId }, { signal: stop.signal })
  stop.abort(new Error('Stopped by the user.'))
  await expect(request).rejects.toThrow()
  expect((await scratch.client.policy.nextChange({ planId, imageId })).verified).toBe(true)
})
