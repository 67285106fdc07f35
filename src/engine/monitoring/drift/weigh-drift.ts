import type { Context } from '../../context.ts'
import { changePoint } from '../../statistics/index.ts'
import { openAlarm, raiseAlarm, replaceEvidence, solveAlarm } from '../alarms/alarm-table.ts'
import type { Cause } from '../alarms/likely-cause.ts'
import type { DriftFinding } from './measures.ts'

const detector = 'drift'

/** The minimum share of images that look like that by chance. */
const minUsual = 0.05

export function weighDrift(
  { store, clock }: Context,
  modelRow: number,
  found: {
    drifted: readonly DriftFinding[]
    cause: Cause | null
    known: readonly number[]
    fresh: readonly number[]
  },
): void {
  const { drifted, cause } = found
  const atMs = clock.nowMs()
  const open = openAlarm(store, detector, modelRow)
  if (drifted.length === 0) {
    if (open) solveAlarm(store, open.id, atMs, 'New images look normal again.')
    return
  }
  const { images, first, isBefore } = sinceFirst(found)
  const firstMs = store.get<{ at: number }>('SELECT imported_at AS at FROM image WHERE id = ?', [first])?.at ?? atMs
  const findings = drifted.map(({ title, finding }) => `${title}: ${finding}`).join('; ')
  const row = raiseAlarm(store, {
    open,
    modelRow,
    detector,
    scope: 0,
    severity: 'amber',
    title: cause?.place ? `New images of ${cause.place} look different` : 'New images look different',
    because: `${findings}.`,
    cause: cause?.text ?? null,
    steps: ['look', 'collect', 'labelBlind', 'retrain'],
    raisedAtMs: atMs,
    sinceMs: open && isBefore ? Math.min(open.sinceMs, firstMs) : firstMs,
  })
  replaceEvidence(store, row, images)
}

/**
 * Returns the new images that show the drift, from the first on with which it became more frequent than among the known
 * ones. `isBefore`: that is the first of all new images, so the drift may have begun before them.
 */
function sinceFirst({ drifted, known, fresh }: Pick<Parameters<typeof weighDrift>[2], 'drifted' | 'known' | 'fresh'>): {
  images: number[]
  first: number
  isBefore: boolean
} {
  const far = new Set(drifted.flatMap((one) => one.far))
  const inOrder = fresh.toSorted((a, b) => a - b)
  const usual = Math.min(0.95, Math.max(minUsual, known.filter((row) => far.has(row)).length / known.length))
  const first = changePoint(
    inOrder.map((row) => far.has(row)),
    usual,
  )
  const since = inOrder.slice(first)
  const images = since.filter((row) => far.has(row))
  return { images: images.length > 0 ? images : since, first: inOrder[first]!, isBefore: first === 0 }
}
