import { calibration } from './calibration.ts'
import type { Detector } from './detector.ts'
import { meanDetectors } from './mean-detectors.ts'

export const detectors: readonly Detector[] = [...meanDetectors, calibration]

/** Expected false red alarms of detectors per 1,000 reviewed near-duplicate groups. */
export const budgetOf = (some: readonly Detector[]): number =>
  1000 * some.reduce((sum, { falseAlarmRate }) => sum + falseAlarmRate, 0)
