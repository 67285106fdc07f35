import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { openAlarm, raiseAlarm, replaceEvidence, solveAlarm } from '../alarms/alarm-table.ts'
import type { Cause } from '../alarms/likely-cause.ts'
import { groupsSeen, learningGroups } from '../detectors/detector-state.ts'
import type { Found } from './found.ts'

const detector = 'drift'

/** Drift is looked at; it never calls for more by itself. Inside of a transaction. */
export function weighDrift(
  { store, clock }: Context,
  modelRow: number,
  { drifted, cause, fresh }: { drifted: readonly Found[]; cause: Cause | null; fresh: readonly number[] },
): void {
  const atMs = clock.nowMs()
  const open = openAlarm(store, detector, modelRow)
  if (drifted.length === 0) {
    if (open) solveAlarm(store, open.id, atMs, 'New images look as before.')
    return
  }
  const far = new Set(drifted.flatMap((one) => one.far))
  const images = far.size > 0 ? [...far] : fresh
  const findings = drifted.map(({ title, finding }) => `${title}: ${finding}`).join('; ')
  const row = raiseAlarm(store, {
    open,
    modelRow,
    detector,
    scope: 0,
    severity: 'amber',
    title: cause?.place ? `New images of ${cause.place} look different` : 'New images look different',
    because: `${findings}. ${labelsText(store, modelRow)}`,
    cause: cause?.text ?? null,
    steps: ['look', 'collect', 'retrain'],
    raisedAtMs: atMs,
    sinceMs: importedMs(store, images) ?? atMs,
  })
  replaceEvidence(store, row, images)
}

function labelsText(store: Store, modelRow: number): string {
  if (groupsSeen(store, modelRow) < learningGroups) return 'Whether it needs more corrections is not known yet.'
  const raised = store.get(
    "SELECT 1 FROM alarm WHERE model_id = ? AND detector BETWEEN 'R1' AND 'R6' AND solved_at IS NULL",
    [modelRow],
  )
  return raised ? 'Corrections have changed too: see the other alarms.' : 'Corrections are as usual so far.'
}

/** When the first of the images came in. */
const importedMs = (store: Store, images: readonly number[]): number | null =>
  store.get<{ at: number | null }>(
    'SELECT min(imported_at) AS at FROM image WHERE id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(images)],
  )?.at ?? null
