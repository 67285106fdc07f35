import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace(['sheep'])
  scratch.addImage()
})
afterEach(() => scratch.close())

const policy = JSON.stringify({
  schema: 1,
  name: 'All',
  rules: [{ id: 'all', action: 'retire', when: 'true', reason: 'All.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
})

test('an automatic plan is replaced by the next one; a plan that a user continues with stays', async () => {
  const { policy: policies } = scratch.client
  const preview = async () => (await policies.createPlan({ policy, isPreview: true })).planId
  const listed = async () => (await policies.plans()).map(({ planId, isPreview }) => [planId, isPreview])
  const first = await preview()
  const second = await preview()
  expect(first).not.toBe(second)
  expect(await listed()).toEqual([[second, true]])
  expect(await policies.keepPlan({ planId: second })).toMatchObject({ planId: second, isPreview: false })
  const third = await preview()
  const asked = (await policies.createPlan({ policy })).planId
  const fourth = await preview()
  expect(third).not.toBe(fourth)
  expect(await listed()).toEqual([
    [fourth, true],
    [asked, false],
    [second, false],
  ])
})
