import { idOf, type PredictionId, rowOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Annotation, Prediction, PredictionOutcome } from '#model/labels/annotation.ts'
import type { ActingContext } from '../../context.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'
import type { LabeledImage } from '../queries.ts'
import { predictionsOf, shownModels } from '../review/prediction-queries.ts'

/** One user's labels of an image so far, of several users who label it. */
export type Answer = {
  imageRow: number
  queueRow: number
  userRow: number
  user: string
  revision: number
  state: ImageState
  reason: string | null
  labels: Annotation[]
  outcomes: Map<PredictionId, PredictionOutcome>
  answeredAtMs: number | null
}

type Row = Omit<Answer, 'labels' | 'outcomes'> & { labels: string; outcomes: string }
const toAnswer = ({ labels, outcomes, ...row }: Row): Answer => ({
  ...row,
  labels: JSON.parse(labels),
  outcomes: new Map(Object.entries<PredictionOutcome>(JSON.parse(outcomes))) as Answer['outcomes'],
})
const answerSql = `SELECT answer.image_id AS imageRow, answer.queue_id AS queueRow, answer.user_id AS userRow,
  user.name AS user, revision, state, state_reason AS reason, labels, outcomes, answered_at AS answeredAtMs
  FROM answer JOIN user ON user.id = answer.user_id`

/** Returns the acting user's labels of an image that several users label now; null when the user is not one of them. */
export function ownAnswer({ store, actor }: Pick<ActingContext, 'store' | 'actor'>, imageRow: number): Answer | null {
  const row = store.get<Row>(
    `${answerSql} JOIN independent_image AS image ON image.image_id = answer.image_id AND image.queue_id = answer.queue_id
     WHERE answer.image_id = ? AND answer.user_id = ? AND image.is_open = 1`,
    [imageRow, rowOf(actor.userId)],
  )
  return row ? toAnswer(row) : null
}

/** Returns all users' labels of an image in a queue, ordered by user name. */
export const answersOf = (store: ReadOnlyStore, imageRow: number, queueRow: number): Answer[] =>
  store
    .all<Row>(`${answerSql} WHERE answer.image_id = ? AND answer.queue_id = ? ORDER BY user.name`, [imageRow, queueRow])
    .map(toAnswer)

/** Returns all finished answers for images in a range of rows, image by image. */
export const finishedAnswers = (store: ReadOnlyStore, images: readonly number[]): Answer[] =>
  store
    .all<Row>(
      `${answerSql} WHERE answer.image_id IN (SELECT value FROM json_each(?)) AND answered_at IS NOT NULL
       ORDER BY answer.image_id, answer.queue_id, user.name`,
      [JSON.stringify(images)],
    )
    .map(toAnswer)

/** Returns the predictions of an image with their outcomes in an answer; none when they are hidden. */
const predictionsIn = (store: Store, image: LabeledImage, { outcomes }: Answer): Prediction[] =>
  image.is_blind === 1
    ? []
    : shownModels(store, image.id)
        .flatMap((model) => predictionsOf(store, image.id, model))
        .map((one) => ({ ...one, outcome: outcomes.get(one.id) ?? one.outcome }))

/** Returns what the review window needs of an image that the acting user labels as one of several. */
export const openAnswer = (store: Store, image: LabeledImage, answer: Answer) => ({
  imageId: idOf('img', image.id),
  revision: answer.revision,
  state: answer.state,
  annotations: answer.labels,
  predictions: predictionsIn(store, image, answer),
  reason: answer.reason,
  reviewer: answer.answeredAtMs === null ? null : answer.user,
  sentBackTo: null,
  sentBackBy: null,
  sentBackAtMs: null,
  frame: null,
  mayApprove: false,
})
