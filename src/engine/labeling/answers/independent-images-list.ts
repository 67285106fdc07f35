import { z } from 'zod'
import type { IndependentImage, IndependentStatus } from '#contract'
import { type EditId, type ImageId, idOf, type QueueId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { readJson } from '#model/text/read-json.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound, refused } from '../../errors.ts'
import { imageByRow } from '../queries.ts'
import { answersOf, ownAnswer } from './answer.ts'
import { imageStatus } from './independent-images.ts'
import { settle } from './settle.ts'

type Row = {
  image_id: number
  path: string
  queue_id: number
  queue: string
  labelers: number
  answered: number
  status: IndependentStatus
  settled_at: number | null
  settled_by_name: string | null
  edit_id: EditId | null
}

const rowsSql = (condition: string): string =>
  `SELECT state.*, image.path, review_queue.name AS queue, user.name AS settled_by_name FROM (${imageStatus(condition)}) AS state
   JOIN image ON image.id = state.image_id JOIN review_queue ON review_queue.id = state.queue_id
   LEFT JOIN user ON user.id = state.settled_by`

const toImage = (row: Row): IndependentImage => ({
  imageId: idOf('img', row.image_id),
  path: row.path,
  queueId: idOf('que', row.queue_id),
  queue: row.queue,
  labelers: row.labelers,
  answered: row.answered,
  status: row.status,
  settledAtMs: row.settled_at,
  settledBy: row.settled_by_name,
  editId: row.edit_id,
})

const Cursor = z.tuple([z.int(), z.int()])
const cursorOf = (json: ReturnType<typeof readJson>) => Cursor.safeParse('value' in json ? json.value : null)

type Page = { queueId?: QueueId | undefined; status: IndependentStatus; limit: number; cursor?: string | undefined }

/** Returns a page of the images that several users label, and the number of images with each status. */
export function independentImages({ store }: ActingContext, { queueId, status, limit, cursor }: Page) {
  const queue = queueId === undefined ? null : rowOf(queueId)
  const ofQueue = '(:queue IS NULL OR image.queue_id = :queue)'
  const after = cursor === undefined ? { success: true as const, data: [0, 0] } : cursorOf(readJson(cursor))
  if (!after.success) throw invalid('This cursor is not one that this list gave.')
  const rows = store.all<Row>(
    `${rowsSql(ofQueue)} WHERE state.status = :status AND (state.image_id, state.queue_id) > (:image, :of)
     ORDER BY state.image_id, state.queue_id LIMIT :limit`,
    { queue, status, image: after.data[0]!, of: after.data[1]!, limit: limit + 1 },
  )
  const counts = { untouched: 0, begun: 0, toSettle: 0, settled: 0 }
  for (const one of store.all<{ status: IndependentStatus; images: number }>(
    `SELECT status, count(*) AS images FROM (${imageStatus(ofQueue)}) GROUP BY status`,
    { queue },
  ))
    counts[one.status] = one.images
  const last = rows[limit - 1]
  return {
    images: rows.slice(0, limit).map(toImage),
    nextCursor: rows.length > limit && last ? JSON.stringify([last.image_id, last.queue_id]) : null,
    counts,
  }
}

/**
 * Returns what all users labeled of an image. Throws REFUSED for one of them who has not finished it, NOT_FOUND when
 * nobody labels it.
 */
export function sideBySide(acting: ActingContext, imageId: ImageId) {
  const { store, settings } = acting
  const imageRow = rowOf(imageId)
  const image = imageByRow(store, imageRow)
  const row = store.get<Row>(`${rowsSql('image.image_id = ?')} ORDER BY state.queue_id DESC LIMIT 1`, [imageRow])
  if (!image || !row) throw notFound(`image ${imageId} that several users label independently`)
  requireFinished(acting, imageRow)
  const authors = new Map<string, string[]>()
  for (const { annotation_id, user } of store.all<{ annotation_id: string; user: string }>(
    `SELECT annotation_id, user.name AS user FROM label_author JOIN user ON user.id = user_id
     WHERE image_id = ? ORDER BY annotation_id, user.name`,
    [imageRow],
  ))
    authors.set(annotation_id, [...(authors.get(annotation_id) ?? []), user])
  return {
    ...toImage(row),
    widthPx: image.width_px,
    heightPx: image.height_px,
    fromIou: settings().settleFromIou,
    answers: answersOf(store, imageRow, row.queue_id).map(({ user, state, reason, answeredAtMs, labels }) => ({
      user,
      state: state as 'new' | 'predicted' | 'reviewed' | 'rejected',
      reason,
      finishedAtMs: answeredAtMs,
      labels: answeredAtMs === null ? [] : labels,
    })),
    authors: [...authors].map(([annotationId, users]) => ({ annotationId, users })),
  }
}

/** A user who still labels the image would see the others' labels. */
function requireFinished(acting: ActingContext, imageRow: number): void {
  const own = ownAnswer(acting, imageRow)
  if (own && own.answeredAtMs === null)
    throw refused('You label this image yourself. Finish it before you look at the labels of the others.', 'own-answer')
}

type Settlement = {
  imageId: ImageId
  editId?: EditId | undefined
  take?: string | undefined
  labels?: Annotation[] | undefined
}

/** Settles an image by one user's labels or by labels that the acting lead chose. */
export function settleByLead(acting: ActingContext, { imageId, editId, take, labels }: Settlement) {
  const imageRow = rowOf(imageId)
  if ((take === undefined) === (labels === undefined))
    throw invalid('Name a user whose labels to take, or give labels.')
  requireFinished(acting, imageRow)
  const { answers } = sideBySide(acting, imageId)
  const taken =
    take === undefined ? null : answers.find(({ user, finishedAtMs }) => user === take && finishedAtMs !== null)
  if (taken === undefined) throw invalid(`${take} has not finished this image. Choose one of its finished labels.`)
  const state = taken?.state === 'rejected' ? 'rejected' : 'reviewed'
  const chosen = taken?.labels ?? labels ?? []
  const settled = settle(acting, {
    imageRow,
    ...(editId && { editId }),
    labels: chosen,
    state,
    reason: taken?.reason ?? null,
    byItself: false,
  })
  acting.announce({ type: 'labelsChanged', images: [imageId] })
  return { ...settled, labels: chosen.length }
}
