import { allClasses } from '../ledger/review-unit.ts'
import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

/** R4: how often an image with predictions of a class has a false one. */
export const spurious = defineDetector({
  id: 'R4',
  title: 'Deleted predictions',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'class',
  process: meanProcess,
  observations: ({ classes }) =>
    [...classes]
      .filter(
        ([scope, { accepted, moved, relabelled, deleted }]) =>
          scope !== allClasses && accepted + moved + relabelled + deleted > 0,
      )
      .map(([scope, { deleted, relabelled }]) => ({ scope, value: deleted + relabelled > 0 ? 1 : 0 })),
  isHit: (value) => value > 0,
  hitSql: 'iif(c.accepted + c.moved + c.relabelled + c.deleted > 0, c.deleted + c.relabelled > 0, NULL)',
  heading: ({ subject }) => `${subject} is predicted wrongly more often`,
  because: ({ subject, found, usual }) =>
    `Predictions of ${subject} were deleted or relabeled on ${percent(found)} of the images with them since then; normal is ${percent(usual ?? 0)}.`,
  steps: ['review', 'threshold', 'retrain'],
})
