import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PairedComparison } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { owner } from '../../../src/engine/access/index.ts'
import { startCanary } from '../../../src/engine/training/start-canary.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace(['dog'])
})
afterEach(() => scratch.close())

const comparison = (base: ModelId, candidate: ModelId, more: Partial<PairedComparison> = {}): PairedComparison => ({
  base: { modelId: base, name: 'yard 7' },
  candidate: { modelId: candidate, name: 'yard 8' },
  ...{ images: 40, clusters: 40, objects: 40, perClass: [] },
  ...{ deltaAp: 0, deltaApInterval: [-0.01, 0.01], deltaScore: 0, deltaScoreInterval: [-0.1, 0.1] },
  ...{ gate: 'inconclusive', because: ['Too few objects.'] },
  ...more,
})

async function tried(more: Partial<PairedComparison> | null) {
  const [base, candidate] = [scratch.addModel('current'), scratch.addModel('candidate')]
  const { context } = scratch.engine
  const acting = { ...context, actor: owner(context.store) }
  const start = () => startCanary(acting, candidate, more && comparison(base, candidate, more))
  return { start, candidate }
}

it('F4: starts the canary where nothing speaks against the model, once', async () => {
  const { start, candidate } = await tried({})
  const { experimentId, why } = await start()
  expect(why).toBe('')
  expect(await scratch.client.experiments.get({})).toMatchObject({ experimentId, candidate, kind: 'canary' })
  expect(await start()).toEqual({ experimentId, why: '' })
  expect(await scratch.client.experiments.list()).toHaveLength(1)
})

it.each([
  [
    'the gate refuses the model',
    { gate: 'fail' as const, because: ['AP is 3 points worse.'] },
    /gate refuses.*3 points worse/,
  ],
  [
    'it saves less work, whatever the gate says',
    { gate: 'pass' as const, deltaScore: -0.2, deltaScoreInterval: [-0.3, -0.1] as [number, number] },
    /saves less manual work than yard 7: -20\.0 points/,
  ],
  ['it was not compared', null, /not compared/],
])('F4: says why it starts no canary when %s', async (_, more, why) => {
  const { start } = await tried(more)
  expect(await start()).toEqual({ experimentId: null, why: expect.stringMatching(why) })
  expect(await scratch.client.experiments.list()).toEqual([])
})

it('says so when another model is in an experiment', async () => {
  const { start } = await tried({})
  await scratch.client.experiments.start({ candidate: scratch.addModel() })
  expect(await start()).toEqual({ experimentId: null, why: expect.stringContaining('already in an experiment') })
})
