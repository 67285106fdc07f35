import { type EditId, editIdFrom, idOf, type PredictionId } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { agreedLabels } from '#model/labels/compare-answers.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { recordEdit } from '../edits/record-edit.ts'
import { imageByRow } from '../queries.ts'
import { outcomeOf } from '../review/prediction-queries.ts'
import { type Answer, answersOf } from './answer.ts'

type Settlement = {
  imageRow: number
  editId?: EditId
  labels: readonly Annotation[]
  state: 'reviewed' | 'rejected'
  reason?: string | null
  /** All answers were the same, so nobody had to compare them. */
  byItself: boolean
}

/**
 * Makes the given labels the image's own, as the acting user's edit, after several users labeled it. Records who made
 * which label. Unfinished answers no longer count. Throws INVALID when nobody has finished.
 */
export function settle(context: ActingContext, settlement: Settlement): { editId: EditId } {
  const { store } = context
  const { imageRow, state, byItself } = settlement
  const editId = settlement.editId ?? editIdFrom(context.ids.random())
  return store.writeShared(() => {
    const image = imageByRow(store, imageRow)
    const queueRow = openQueue(context, imageRow)
    if (!image || queueRow === null) throw notFound(`image ${idOf('img', imageRow)} among those to settle`)
    const finished = answersOf(store, imageRow, queueRow).filter(({ answeredAtMs }) => answeredAtMs !== null)
    if (finished.length === 0) throw invalid(`Nobody has finished ${image.path} yet.`)
    const taken = withPredictions(context, imageRow, settlement.labels)
    const diff: Diff = {
      annotations: taken.map((after) => ({ before: null, after })),
      predictions: outcomesOf(context, imageRow, taken, finished),
      state: {
        before: image.state,
        after: state,
        ...(settlement.reason && { reason: { before: image.state_reason, after: settlement.reason } }),
      },
    }
    recordEdit(context, { imageRow, kind: 'edit', diff, editId, settles: { byItself } })
    store.run('DELETE FROM answer WHERE image_id = ? AND queue_id = ? AND answered_at IS NULL', [imageRow, queueRow])
    store.run('DELETE FROM label_author WHERE image_id = ?', [imageRow])
    for (const label of taken)
      for (const userRow of authorsOf(label, finished, byItself))
        store.run('INSERT INTO label_author (image_id, annotation_id, user_id) VALUES (?, ?, ?)', [
          imageRow,
          label.id,
          userRow,
        ])
    return { editId }
  })
}

const openQueue = ({ store }: Pick<ActingContext, 'store'>, imageRow: number): number | null =>
  store.values<number>('SELECT queue_id FROM independent_image WHERE image_id = ? AND is_open = 1', [imageRow])[0] ??
  null

/** A label that a lead changed keeps its author. Labels that all agree on have all users as authors. */
function authorsOf(label: Annotation, answers: readonly Answer[], byItself: boolean): number[] {
  if (byItself) return answers.map(({ userRow }) => userRow)
  return answers.filter(({ labels }) => labels.some(({ id }) => id === label.id)).map(({ userRow }) => userRow)
}

/** Only one label can come from a prediction, and only from one that still exists and is open. */
function withPredictions({ store }: ActingContext, imageRow: number, labels: readonly Annotation[]): Annotation[] {
  const taken = new Set<PredictionId>()
  return labels.map((label) => {
    const { predictionId } = label
    if (predictionId === null) return label
    if (!taken.has(predictionId) && outcomeOf(store, imageRow, predictionId) === 'open') {
      taken.add(predictionId)
      return label
    }
    return { ...label, origin: 'human', modelId: null, predictionId: null, score: null }
  })
}

/** Returns the outcome of the predictions: accepted by the labels, or deleted if everybody accepted or deleted them. */
function outcomesOf(
  { store }: ActingContext,
  imageRow: number,
  labels: readonly Annotation[],
  answers: readonly Answer[],
): Diff['predictions'] {
  const taken = new Set(labels.flatMap(({ predictionId }) => predictionId ?? []))
  const decided = [...new Set(answers.flatMap(({ outcomes }) => [...outcomes.keys()]))].filter(
    (id) =>
      !taken.has(id) &&
      answers.every(({ outcomes }) => (outcomes.get(id) ?? 'open') !== 'open') &&
      outcomeOf(store, imageRow, id) === 'open',
  )
  return [
    ...[...taken].map((id) => ({ id, before: 'open' as const, after: 'taken' as const })),
    ...decided.map((id) => ({ id, before: 'open' as const, after: 'deleted' as const })),
  ]
}

/** Settles an image that all its users have finished with the same objects and classes. Returns whether they have. */
export function settleIfAgreed(context: ActingContext, imageRow: number, queueRow: number): boolean {
  const { settleFromIou } = context.settings()
  const answers = answersOf(context.store, imageRow, queueRow)
  if (settleFromIou >= 1 || answers.some(({ state }) => state !== 'reviewed')) return false
  const labels = agreedLabels(
    answers.map((one) => one.labels),
    settleFromIou,
  )
  if (!labels) return false
  settle(context, { imageRow, labels, state: 'reviewed', byItself: true })
  return true
}
