import { predictionKey } from '#model/ids.ts'
import { acceptedFromIou } from '#model/labels/corrections.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { LeastWork } from '#model/least-work.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { compareImage, type ReviewDifferences, reviewDifferences } from '../../evaluation/for-threads.ts'
import { type Both, counted, readBoth } from '../../experiments/for-threads.ts'
import { openReader } from '../../query/for-threads.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type EditTimes, kindOfEdit, longestPauseMs, shortestMs } from './edit-seconds.ts'
import type { WorkCounts } from './saved-seconds.ts'

/** The last edits are enough to time one; longer ones concern many objects. */
const maxEdits = 5000
const maxLooked = 200_000
const maxDiffBytes = 20_000
/** The last images are enough to judge a candidate. */
const maxCompared = 1000

type EditRow = { image: number; diff: string; sinceMs: number }
/** The work that both models would have left on one image; near-duplicates count as one. */
export type ComparedWork = { cluster: number; current: WorkCounts; candidate: WorkCounts }

export const tasks = {
  /** Measures single edits: from the same user's previous edit, or from opening the image. */
  editTimes(store: ReadOnlyStore): EditTimes {
    const rows = store.all<EditRow>(
      `SELECT edit.image_id AS image, edit.diff,
         edit.at - max(coalesce(before.at, 0), iif(opened.at <= edit.at, opened.at, 0)) AS sinceMs
       FROM edit LEFT JOIN edit AS before ON before.image_id = edit.image_id AND before.revision = edit.revision - 1
           AND before.user_id = edit.user_id
         LEFT JOIN review_opened AS opened ON opened.image_id = edit.image_id
       WHERE edit.seq > (SELECT coalesce(max(seq), 0) FROM edit) - ${maxLooked} AND edit.kind = 'edit'
         AND length(edit.diff) <= ${maxDiffBytes} ORDER BY edit.seq DESC LIMIT ${maxEdits}`,
    )
    const times: EditTimes = { missed: [], spurious: [], relabeled: [], moved: [] }
    for (const { image, diff, sinceMs } of rows) {
      if (sinceMs < shortestMs || sinceMs > longestPauseMs) continue
      const kind = kindOfEdit(JSON.parse(diff) as Partial<Diff>, (id) => predictionOf(store, image, predictionKey(id)))
      if (kind) times[kind].push(sinceMs / 1000)
    }
    return times
  },

  /** Returns the last images reviewed since a time that both models have processed. */
  compared(
    store: ReadOnlyStore,
    { both, from, sinceMs }: { both: Both; from: Record<'current' | 'candidate', LeastWork>; sinceMs: number },
  ): ComparedWork[] {
    const images = store.all<{ id: number; cluster: number }>(
      `SELECT unit.image_id AS id, unit.cluster FROM review_unit AS unit
       WHERE unit.model_id = :current AND unit.reviewed_at >= :since AND unit.by_hand = 1
         AND EXISTS (SELECT 1 FROM prediction_run AS run WHERE run.model_id = :candidate AND run.image_id = unit.image_id)
       ORDER BY unit.reviewed_at DESC LIMIT ${maxCompared}`,
      { current: both.currentRow, candidate: both.candidateRow, since: sinceMs },
    )
    return images.map(({ id, cluster }) => {
      const { current, candidate, labels } = counted(readBoth(store, id, both), from)
      const of = (predictions: typeof current) =>
        workCounts(reviewDifferences(compareImage(predictions, labels)), labels.length)
      return { cluster, current: of(current), candidate: of(candidate) }
    })
  },
}

function workCounts({ missed, spurious, kept, relabeled }: ReviewDifferences, labels: number): WorkCounts {
  return {
    taken: labels - missed.length,
    missed: missed.length,
    spurious: spurious.length,
    relabeled: relabeled.length,
    moved: kept.filter(({ iou }) => iou < acceptedFromIou).length,
  }
}

type PredictionRow = { classId: number; x: number; y: number; width: number; height: number; geometry: string | null }

function predictionOf(
  store: ReadOnlyStore,
  image: number,
  { modelRow, n }: ReturnType<typeof predictionKey>,
): { classId: number; geometry: Geometry } | null {
  const row = store.get<PredictionRow>(
    `SELECT class_id AS classId, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, geometry
     FROM prediction WHERE image_id = ? AND model_id = ? AND n = ?`,
    [image, modelRow, n],
  )
  if (!row) return null
  const { classId, geometry, ...box } = row
  return { classId, geometry: geometry === null ? { shape: 'box', ...box } : (JSON.parse(geometry) as Geometry) }
}

export const open = openReader()
