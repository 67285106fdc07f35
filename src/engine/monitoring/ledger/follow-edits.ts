import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { labelsOf } from '../../labeling/index.ts'
import { clusterSql } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { writeWhile } from '../../threads/write-in-pieces.ts'
import { readValue, writeValue } from '../../workspace/index.ts'
import { type ReviewUnit, reviewUnit } from './review-unit.ts'
import { type ReviewedImage, removeUnits, writeUnits } from './write-unit.ts'

const positionName = 'monitoring.lastEdit'
const editsAtOnce = 100
/** A user who takes longer on an image is doing something else meanwhile. */
const maxSeconds = 600

/** A reviewed image whose predictions get their first verdict from a model's users. */
export type ReviewOutcome = { image: ReviewedImage; modelRow: number; unit: ReviewUnit; isFirstOfCluster: boolean }

const lastFollowed = (store: Store): number => Number(readValue(store, positionName) ?? 0)

const lastEdit = (store: Store): number =>
  store.get<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM edit')!.seq

export const unfollowedEdits = (store: Store): number => lastEdit(store) - lastFollowed(store)

/** Returns the share of all edits that the ledger has processed, 0 to 1; null when it has all. */
export function shareFollowed(store: Store): number | null {
  const [followed, all] = [lastFollowed(store), lastEdit(store)]
  return followed < all ? followed / all : null
}

/**
 * Updates the ledger of reviews from the edits, in their order, some at a time. The position is stored together with
 * the results, so that it can be stopped or killed anywhere. Each image is read in its current state, when its review
 * ended; `judged` is called for those with a first verdict.
 */
export async function followEdits(
  context: Context,
  judged: (one: ReviewOutcome) => void,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?(edits: number): void } = {},
): Promise<void> {
  const { store } = context
  if (unfollowedEdits(store) === 0) return
  let followed = 0
  const follow = (isOver: () => boolean) => {
    followed = followSome(context, judged, isOver)
    return unfollowedEdits(store) > 0
  }
  await writeWhile(store, follow, { signal, after: () => onProgress?.(followed) })
}

function followSome(context: Context, judged: (one: ReviewOutcome) => void, isOver: () => boolean): number {
  const { store } = context
  const edits = store.all<{ seq: number; image_id: number; at: number }>(
    'SELECT seq, image_id, at FROM edit WHERE seq > ? ORDER BY seq LIMIT ?',
    [lastFollowed(store), editsAtOnce],
  )
  const lastOf = new Map(edits.map(({ seq, image_id }) => [image_id, seq]))
  let followed = 0
  for (const { seq, image_id, at } of edits) {
    if (isOver()) break
    if (lastOf.get(image_id) === seq) followImage(context, image_id, at, judged)
    followed += 1
  }
  writeValue(store, positionName, edits[followed - 1]?.seq ?? lastFollowed(store))
  return followed
}

type ImageRow = {
  state: string
  source_id: number
  reviewed_at: number | null
  reviewed_by: number | null
  reviewed_blind: 0 | 1 | null
  opened_at: number | null
  cluster: number
}

/**
 * Follows an edit of the image at `editedAtMs`. An edit before the end of the image's review is ignored: the review's
 * own edit is still to come.
 */
function followImage(
  context: Context,
  imageRow: number,
  editedAtMs: number,
  judged: (one: ReviewOutcome) => void,
): void {
  const { store } = context
  const row = store.get<ImageRow>(
    `SELECT state, source_id, reviewed_at, reviewed_by, reviewed_blind,
       (SELECT at FROM review_opened WHERE image_id = image.id) AS opened_at,
       ${clusterSql('image.id')} AS cluster
     FROM image WHERE id = ?`,
    [imageRow],
  )
  if (!row) return
  const { reviewed_at: atMs, reviewed_by: userRow } = row
  const isReviewed = (row.state === 'reviewed' || row.state === 'approved') && atMs !== null && userRow !== null
  if (isReviewed && editedAtMs < atMs) return
  const before = removeUnits(store, imageRow)
  // Nobody saw the predictions, so they got no verdict.
  if (!isReviewed || row.reviewed_blind === 1) return
  const image: ReviewedImage = {
    imageRow,
    cluster: row.cluster,
    sourceRow: row.source_id,
    userRow,
    atMs,
    isByHand: row.reviewed_blind === 0,
    seconds: secondsBetween(row.opened_at, atMs),
  }
  const { annotations, predictions } = labelsOf(store, imageRow)
  const touched = predictions.filter(({ outcome }) => outcome !== 'open').map(({ modelId }) => rowOf(modelId))
  const models = touched.length > 0 ? new Set(touched) : shownModel(store, imageRow, atMs)
  const units = new Map(
    [...models].map((modelRow) => [
      modelRow,
      reviewUnit(
        predictions.filter(({ modelId }) => rowOf(modelId) === modelRow),
        annotations,
      ),
    ]),
  )
  const isKnown = (modelRow: number) =>
    store.get('SELECT 1 FROM review_unit WHERE model_id = ? AND cluster = ?', [modelRow, row.cluster]) !== undefined
  const firsts = [...units].filter(([modelRow]) => !before.includes(modelRow))
  const news = firsts.map(([modelRow, unit]) => ({ image, modelRow, unit, isFirstOfCluster: !isKnown(modelRow) }))
  writeUnits(store, image, units)
  for (const one of news) judged(one)
}

const secondsBetween = (openedAtMs: number | null, atMs: number): number | null => {
  const seconds = (atMs - (openedAtMs ?? atMs)) / 1000
  return seconds > 0 && seconds <= maxSeconds ? seconds : null
}

/** Returns the model whose predictions were on screen though none was touched. */
const shownModel = (store: Store, imageRow: number, atMs: number): number[] =>
  store.values<number>(
    `SELECT run.model_id FROM model JOIN prediction_run AS run ON run.model_id = model.id AND run.image_id = ?
     WHERE run.ran_at <= ? ORDER BY (model.id = (SELECT model_id FROM model_alias WHERE alias = 'current')) DESC, run.ran_at DESC LIMIT 1`,
    [imageRow, atMs],
  )
