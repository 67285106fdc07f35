import { allClasses } from '../ledger/review-unit.ts'
import { defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

/** R5: how far accepted boxes have to be moved. */
export const boxQuality = defineDetector({
  id: 'R5',
  title: 'Box quality',
  amberFrom,
  redFrom,
  falseAlarmRate,
  scopes: 'none',
  process: meanProcess,
  observations({ classes }) {
    const { accepted, moved, iou } = classes.get(allClasses)!
    return accepted + moved === 0 ? [] : [{ scope: 0, value: Math.max(0, 1 - iou / (accepted + moved)) }]
  },
  isHit: (value) => value > 0.05,
  hitSql: '1 - c.iou / nullif(c.accepted + c.moved, 0)',
  heading: () => 'Box placement got worse',
  because: ({ found, usual }) =>
    `Boxes overlap the corrected boxes by ${percent(1 - found)} since then; normal is ${percent(1 - (usual ?? 0))}.`,
  steps: ['review', 'preprocessing', 'retrain'],
})
