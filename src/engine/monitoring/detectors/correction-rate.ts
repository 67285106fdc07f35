import { allClasses, corrections } from '../ledger/review-unit.ts'
import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

export const anyCorrection = 'c.moved + c.relabelled + c.deleted + c.added > 0'

/** R1: how often anything on an image has to be corrected. */
export const correctionRate = defineDetector({
  id: 'R1',
  title: 'Corrections',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'none',
  process: meanProcess,
  observations: ({ classes }) => [{ scope: 0, value: corrections(classes.get(allClasses)!) > 0 ? 1 : 0 }],
  isHit: (value) => value > 0,
  hitSql: anyCorrection,
  heading: () => 'More images need corrections',
  because: ({ found, usual }) =>
    `${percent(found)} of the images since then needed corrections; usual is ${percent(usual ?? 0)}.`,
  steps: ['rollBack', 'review', 'retrain'],
})
