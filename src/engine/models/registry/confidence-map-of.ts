import { ModelCalibration } from '#contract'
import type { ConfidenceMap } from '#model/confidence-map.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/** What confidences of a model mean; null while they are taken as it gives them. */
export function confidenceMapOf(store: ReadOnlyStore, modelRow: number): ConfidenceMap | null {
  const [stored] = store.values<string | null>('SELECT calibration FROM model WHERE id = ?', [modelRow])
  return stored ? ModelCalibration.parse(JSON.parse(stored)).map : null
}
