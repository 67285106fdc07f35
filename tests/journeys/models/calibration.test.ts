import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EffectReport } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { freezeGolden, lookAtGolden } from '../../support/golden-set.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const write = (sql: string, parameters: readonly (string | number)[] = []) =>
  scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql, parameters))

/** The row of a plan that was applied now, and of what was estimated of it. */
function applied(change: number | null, estimatedAtMs = scratch.clock.nowMs()) {
  const { lastRow } = write(
    `INSERT INTO plan (status, policy, policy_hash, facts_hash, hash, now, totals, created_at, created_by, applied_at)
     VALUES ('applied', '{}', '', '', '', 0, '{}', ?, 1, ?)`,
    [scratch.clock.nowMs(), scratch.clock.nowMs()],
  )
  const planId = idOf('pln', lastRow)
  const measure = {
    measure: 'nearest neighbors',
    explains: '',
    before: 90,
    after: 90 + (change ?? 0),
    change: change ?? 0,
    interval: null,
    randomMean: 0,
    betterThanPercent: 50,
  }
  const report: EffectReport = {
    planId,
    hasGolden: true,
    goldenDataset: 'golden',
    basis: null,
    descriptor: '',
    createdAtMs: estimatedAtMs,
    images: { all: 0, leaving: 0 },
    objects: { golden: 0, all: 0 },
    measures: [measure],
    score: 0,
    perClass: [],
    calibratedByPoints: null,
    shifts: [],
    gate: 'green',
    notes: [],
  }
  if (change !== null)
    write('INSERT INTO plan_effect (plan_id, report, created_at) VALUES (?, ?, ?)', [
      lastRow,
      JSON.stringify(report),
      estimatedAtMs,
    ])
  return planId
}

test('R98: several plans between two models are one pair, with each prediction and the sum; it counts when all were estimated', async () => {
  const { client, clock } = scratch
  const golden = Array.from({ length: 10 }, (_, n) => scratch.addImage({ path: `golden-${n}.jpg` }))
  write("UPDATE image SET state = 'reviewed'")
  await freezeGolden(scratch)
  /** A model that becomes current and finds so many of the golden objects. */
  const model = async (finds: number) => {
    clock.advance(dayMs)
    const id = scratch.addModel('candidate')
    await client.models.moveAlias({ modelId: id, alias: 'current' })
    lookAtGolden(scratch, id, golden, golden.length - finds)
    clock.advance(dayMs)
    return id
  }
  scratch.addModel('current')
  await model(10)
  const two = [applied(-1), applied(-2.5)]
  await model(9)
  const mixed = [applied(-1), applied(null), applied(-4, clock.nowMs() + 1)]
  await model(7)
  const { pairs, enough, errorPoints } = await client.signals.calibration()
  expect(pairs.toReversed()).toMatchObject([
    {
      plans: two,
      each: [
        { planId: two[0], predicted: -1 },
        { planId: two[1], predicted: -2.5 },
      ],
      predicted: -3.5,
      actual: -10,
      counts: true,
    },
    {
      plans: mixed,
      each: [{ predicted: -1 }, { predicted: null }, { predicted: null }],
      predicted: -1,
      actual: -20,
      counts: false,
    },
  ])
  expect({ enough, errorPoints }).toEqual({ enough: false, errorPoints: null })

  // From five that count on, the error of the sum counts whole; what does not count stays out of it.
  for (const finds of [7, 7, 7, 7]) {
    applied(0)
    await model(finds)
  }
  const later = await client.signals.calibration()
  expect(later.pairs).toHaveLength(6)
  expect(later).toMatchObject({ enough: true, errorPoints: 6.5 })

  // Pairs of earlier versions kept the ids alone.
  write('UPDATE effect_outcome SET plans = ? WHERE plans LIKE ?', [JSON.stringify([two[0]]), `%"${two[0]}"%`])
  const old = (await client.signals.calibration()).pairs.find(({ plans }) => plans.includes(two[0]!))
  expect(old).toMatchObject({ plans: [two[0]], each: [{ planId: two[0], predicted: -1 }], counts: true })
  expect(rowOf(two[0]!)).toBe(1)
})
