import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

/** R2: how much of an image has to be corrected. */
export const editCost = defineDetector({
  id: 'R2',
  title: 'Amount of correction',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'none',
  process: meanProcess,
  observations: ({ score }) => (score === null ? [] : [{ scope: 0, value: 1 - score }]),
  isHit: (value) => value > 0.2,
  hitSql: '1 - u.score',
  heading: () => 'Corrections take more work',
  because: ({ found, usual }) =>
    `On average, ${percent(found)} of what is on an image had to be corrected since then; usual is ${percent(usual ?? 0)}.`,
  steps: ['rollBack', 'review', 'retrain'],
})
