import { allClasses } from '../ledger/review-unit.ts'
import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

/** R3: how often an image with a class has an object of it that the model missed. */
export const missed = defineDetector({
  id: 'R3',
  title: 'Missed objects',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'class',
  process: meanProcess,
  observations: ({ classes }) =>
    [...classes]
      .filter(([scope, { accepted, moved, added }]) => scope !== allClasses && accepted + moved + added > 0)
      .map(([scope, { added }]) => ({ scope, value: added > 0 ? 1 : 0 })),
  isHit: (value) => value > 0,
  hitSql: 'iif(c.accepted + c.moved + c.added > 0, c.added > 0, NULL)',
  heading: ({ subject }) => `${subject} is missed more often`,
  because: ({ subject, found, usual }) =>
    `Objects had to be added on ${percent(found)} of the images with ${subject} since then; normal is ${percent(usual ?? 0)}.`,
  steps: ['review', 'collect', 'labelBlind', 'retrain'],
})
