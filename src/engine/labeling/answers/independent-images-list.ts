import { z } from 'zod'
import type { IndependentImage, IndependentStatus } from '#contract'
import { type EditId, type ImageId, type QueueId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { readJson } from '#model/text/read-json.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound, refused } from '../../errors.ts'
import { imageByRow } from '../queries.ts'
import { answersOf, ownAnswer } from './answer.ts'
import { imageStatus, independentProgress } from './independent-images.ts'
import { settle } from './settle.ts'

const rowsSql = (condition: string): string =>
  `SELECT 'img_' || state.image_id AS imageId, image.path, 'que_' || state.queue_id AS queueId, review_queue.name AS queue,
      state.labelers, answered, status, settled_at AS settledAtMs, user.name AS settledBy, edit_id AS editId
    FROM (${imageStatus(condition)}) AS state
   JOIN image ON image.id = state.image_id JOIN review_queue ON review_queue.id = state.queue_id
   LEFT JOIN user ON user.id = state.settled_by`

const Cursor = z.tuple([z.int(), z.int()])
const cursorOf = (json: ReturnType<typeof readJson>) => Cursor.safeParse('value' in json ? json.value : null)

type Page = { queueId?: QueueId | undefined; status: IndependentStatus; limit: number; cursor?: string | undefined }

/** Returns a page of the images that several users label, and the number of images with each status. */
export function independentImages({ store }: ActingContext, { queueId, status, limit, cursor }: Page) {
  const queue = queueId === undefined ? null : rowOf(queueId)
  const ofQueue = ':queue IS NULL OR image.queue_id = :queue'
  const after = cursor === undefined ? { success: true as const, data: [0, 0] } : cursorOf(readJson(cursor))
  if (!after.success) throw invalid('This cursor is not one that this list gave.')
  const rows = store.all<IndependentImage>(
    `${rowsSql(ofQueue)} WHERE state.status = :status AND (state.image_id, state.queue_id) > (:image, :of)
     ORDER BY state.image_id, state.queue_id LIMIT :limit`,
    { queue, status, image: after.data[0]!, of: after.data[1]!, limit: limit + 1 },
  )
  const last = rows[limit - 1]
  return {
    images: rows.slice(0, limit),
    nextCursor: rows.length > limit && last ? JSON.stringify([rowOf(last.imageId), rowOf(last.queueId)]) : null,
    counts: independentProgress(store, queue),
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
  const found = store.get<IndependentImage>(`${rowsSql('image.image_id = ?')} ORDER BY state.queue_id DESC LIMIT 1`, [
    imageRow,
  ])
  if (!image || !found) throw notFound(`image ${imageId} that several users label independently`)
  requireFinished(acting, imageRow)
  const authors = store.all<{ annotationId: string; users: string }>(
    `SELECT annotation_id AS annotationId, json_group_array(user.name ORDER BY user.name) AS users
      FROM label_author JOIN user ON user.id = user_id WHERE image_id = ? GROUP BY annotation_id`,
    [imageRow],
  )
  return {
    ...found,
    widthPx: image.width_px,
    heightPx: image.height_px,
    fromIou: settings().settleFromIou,
    answers: answersOf(store, imageRow, rowOf(found.queueId)).map(({ user, state, reason, answeredAtMs, labels }) => ({
      user,
      state: state as 'new' | 'predicted' | 'reviewed' | 'rejected',
      reason,
      finishedAtMs: answeredAtMs,
      labels: answeredAtMs === null ? [] : labels,
    })),
    authors: authors.map(({ annotationId, users }) => ({ annotationId, users: JSON.parse(users) as string[] })),
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
