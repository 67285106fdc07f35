import { allClasses, corrections } from '../ledger/review-unit.ts'
import { anyCorrection } from './correction-rate.ts'
import { defineDetector, percent } from './detector.ts'
import { meanProcess, redFrom } from './mean-process.ts'

/** R8: R1 for each user. When one user corrects more, that says something about the user, not about the model. */
export const byUser = defineDetector({
  id: 'R8',
  title: 'Corrections by user',
  amberFrom: redFrom,
  redFrom: null,
  falseAlarmRate: 0,
  scopes: 'user',
  process: meanProcess,
  observations: ({ classes }, { userRow }) => [
    { scope: userRow, value: corrections(classes.get(allClasses)!) > 0 ? 1 : 0 },
  ],
  isHit: (value) => value > 0,
  hitSql: anyCorrection,
  heading: ({ subject }) => `${subject} corrects more than before`,
  because: ({ subject, found, usual }) =>
    `${subject} corrected ${percent(found)} of the images since then; normal for this user is ${percent(usual ?? 0)}.`,
  steps: ['review', 'compareUsers'],
})
