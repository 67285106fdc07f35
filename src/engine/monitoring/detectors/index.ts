import { boxQuality } from './box-quality.ts'
import { byUser } from './by-user.ts'
import { calibration } from './calibration.ts'
import { correctionRate } from './correction-rate.ts'
import type { Detector } from './detector.ts'
import { editCost } from './edit-cost.ts'
import { missed } from './missed.ts'
import { spurious } from './spurious.ts'

/** Every detector that runs with each review. To add one, add its file and a line here. */
export const detectors: readonly Detector[] = [
  correctionRate,
  editCost,
  missed,
  spurious,
  boxQuality,
  calibration,
  byUser,
]

/** Expected false red alarms of detectors per 1,000 reviewed near-duplicate groups. */
export const budgetOf = (some: readonly Detector[]): number =>
  1000 * some.reduce((sum, { falseAlarmRate }) => sum + falseAlarmRate, 0)
