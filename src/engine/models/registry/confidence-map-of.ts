import { ModelCalibration } from '#contract'
import type { ConfidenceMap } from '#model/confidence-map.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/** Reads the calibration of a model's confidences; null if there is none. */
export function confidenceMapOf(store: ReadOnlyStore, modelRow: number): ConfidenceMap | null {
  const [stored] = store.values<string | null>('SELECT calibration FROM model WHERE id = ?', [modelRow])
  return stored ? ModelCalibration.parse(JSON.parse(stored)).map : null
}
