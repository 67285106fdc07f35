import type { Store } from '../../store/index.ts'
import type { ReviewOutcome } from '../ledger/follow-edits.ts'
import type { Detector, Observation } from './detector.ts'

/** The number of near-duplicate groups reviewed with a model from which its usual level is learned. */
export const learningGroups = 300
/** The usual level of a class or user is learned at least until they have this many groups. */
const learningScope = 30

/** A statistic below this share of the amber threshold counts as quiet: a change began after it. */
const quietShare = 0.1
export const isQuiet = ({ amberFrom }: Detector, statistic: number): boolean => statistic < amberFrom * quietShare

export const groupsSeen = (store: Store, modelRow: number): number =>
  store.get<{ seen: number }>("SELECT seen FROM detector WHERE model_id = ? AND name = 'R1' AND scope = 0", [modelRow])
    ?.seen ?? 0

type Row = { seen: number; learned: string; state: string; statistic: number; quiet_at: number; quiet_image: number }

/** A reviewed image of a model; `isLearning` while nothing is known about the model's usual level. */
type ReviewedImage = { modelRow: number; image: Pick<ReviewOutcome['image'], 'imageRow' | 'atMs'>; isLearning: boolean }

export function takeStep(
  store: Store,
  { id, process, ...detector }: Detector,
  { modelRow, image: { imageRow, atMs }, isLearning: isModelLearning }: ReviewedImage,
  { scope, value }: Observation<unknown>,
): void {
  const row = store.get<Row>(
    'SELECT seen, learned, state, statistic, quiet_at, quiet_image FROM detector WHERE model_id = ? AND name = ? AND scope = ?',
    [modelRow, id, scope],
  )
  const seen = row?.seen ?? 0
  const learned = row ? JSON.parse(row.learned) : process.begin
  const isLearning = !detector.isStated && (isModelLearning || seen < learningScope)
  const next = isLearning
    ? { learned: process.learn(learned, value), state: null, statistic: 0 }
    : { learned, ...process.step(JSON.parse(row?.state ?? 'null') ?? process.start, value, learned) }
  const quiet = isQuiet({ ...detector, id, process }, next.statistic)
  store.run(
    `INSERT INTO detector (model_id, name, scope, seen, learned, state, statistic, quiet_at, quiet_image)
     VALUES (:model, :name, :scope, :seen, :learned, :state, :statistic, :at, :image)
     ON CONFLICT DO UPDATE SET seen = excluded.seen, learned = excluded.learned, state = excluded.state,
       statistic = excluded.statistic, quiet_at = excluded.quiet_at, quiet_image = excluded.quiet_image`,
    {
      model: modelRow,
      name: id,
      scope,
      seen: seen + 1,
      learned: JSON.stringify(next.learned),
      state: JSON.stringify(next.state),
      statistic: next.statistic,
      at: quiet || !row ? atMs : row.quiet_at,
      image: quiet || !row ? imageRow : row.quiet_image,
    },
  )
}

/** Rows that have learned their usual level have a state. */
const armed = "state <> 'null'"

/**
 * Returns a detector's current reading: the mean over its classes or users, as one detector, and the main contributor.
 */
export function weigh(
  store: Store,
  { id }: Pick<Detector, 'id'>,
  modelRow: number,
): { statistic: number; scope: number; quietAtMs: number; learned: string; seen: number } | null {
  // With max(), SQLite takes the other columns from the row with the maximum.
  const row = store.get<{ mean: number | null; scope: number; quiet_at: number; learned: string; seen: number }>(
    `SELECT avg(statistic) AS mean, max(statistic), scope, quiet_at, learned, seen FROM detector
     WHERE model_id = ? AND name = ? AND ${armed}`,
    [modelRow, id],
  )
  if (!row || row.mean === null) return null
  const { mean, scope, quiet_at: quietAtMs, learned, seen } = row
  return { statistic: mean, scope, quietAtMs, learned, seen }
}

/** Restarts a detector and keeps the usual level. */
export const resetDetector = (store: Store, { id, process }: Detector, modelRow: number, atMs: number): void => {
  store.run(`UPDATE detector SET state = ?, statistic = 0, quiet_at = ? WHERE model_id = ? AND name = ? AND ${armed}`, [
    JSON.stringify(process.start),
    atMs,
    modelRow,
    id,
  ])
}
