import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

/**
 * R2: how much work corrections take. Converts manual work saved, −1 to 1, to work left, 0 to 1: one half equals the
 * work by hand.
 */
export const editCost = defineDetector({
  id: 'R2',
  title: 'Amount of correction',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'none',
  process: meanProcess,
  observations: ({ score }) => (score === null ? [] : [{ scope: 0, value: (1 - score) / 2 }]),
  isHit: (value) => value > 0.1,
  hitSql: '(1 - u.score) / 2',
  heading: () => 'Corrections take more work',
  because: ({ found, usual }) =>
    `Corrections took ${percent(2 * found)} of the work of labeling by hand since then; normal is ${percent(2 * (usual ?? 0))}.`,
  steps: ['rollBack', 'review', 'retrain'],
})
