import type { ReadOnlyStore, Store } from '../../store/index.ts'

/**
 * Revisions of one user's independent labels start here, so that an edit that arrives after they were settled is never
 * mistaken for an edit of the image.
 */
export const firstAnswerRevision = 1_000_000_000

/**
 * SQL for whether several users can label an image independently: nobody has labeled or reviewed it, and its objects
 * aren't parts of tracks.
 */
export const canBeIndependent = `image.label_count = 0 AND image.reviewed_blind IS NULL AND image.sent_back_to IS NULL
  AND NOT EXISTS (SELECT 1 FROM sequence_frame WHERE sequence_frame.image_id = image.id)
  AND NOT EXISTS (SELECT 1 FROM independent_image AS other WHERE other.image_id = image.id AND other.is_open = 1)`

/** Requests labels of images from users; their answers are empty at first. */
export function askForAnswers(store: Store, queueRow: number, asked: readonly { image: number; user: number }[]): void {
  const rows = JSON.stringify(asked)
  store.run(
    `INSERT OR IGNORE INTO independent_image (image_id, queue_id) SELECT value ->> '$.image', ? FROM json_each(?)`,
    [queueRow, rows],
  )
  store.run(
    `INSERT INTO answer (image_id, queue_id, user_id, revision, state)
     SELECT image.id, ?, value ->> '$.user', ${firstAnswerRevision}, image.state FROM json_each(?) JOIN image ON image.id = value ->> '$.image'`,
    [queueRow, rows],
  )
}

/** Whether several users label the image independently now, so that its own labels can't change. */
export const isIndependent = (store: ReadOnlyStore, imageRow: number): boolean =>
  store.get('SELECT 1 FROM independent_image WHERE image_id = ? AND is_open = 1', [imageRow]) !== undefined

/** Returns how many users label the image independently now; null when it is labeled as usual. */
export const independentLabelers = (store: ReadOnlyStore, imageRow: number): number | null =>
  store.values<number>(
    `SELECT (SELECT count(*) FROM answer WHERE answer.image_id = image.image_id AND answer.queue_id = image.queue_id)
     FROM independent_image AS image WHERE image_id = ? AND is_open = 1`,
    [imageRow],
  )[0] ?? null

export type IndependentProgress = { untouched: number; begun: number; toSettle: number; settled: number }

/** Returns the progress of a queue's images, or of all. */
export function independentProgress(store: ReadOnlyStore, queueRow: number | null): IndependentProgress {
  const rows = store.arrays<[keyof IndependentProgress, number]>(
    `SELECT status, count(*) FROM (${imageStatus(':queue IS NULL OR image.queue_id = :queue')}) GROUP BY status`,
    { queue: queueRow },
  )
  return { untouched: 0, begun: 0, toSettle: 0, settled: 0, ...Object.fromEntries(rows) }
}

const answersOf = (which: string): string =>
  `(SELECT count(*) FROM answer WHERE answer.image_id = image.image_id AND answer.queue_id = image.queue_id ${which})`

/**
 * SQL for the images that several users label, with the number of users who have finished. Closed queues contribute
 * only settled images.
 */
export const imageStatus = (condition: string): string =>
  `SELECT *, CASE WHEN settled_at IS NOT NULL THEN 'settled' WHEN answered = 0 THEN 'untouched'
     WHEN answered < labelers THEN 'begun' ELSE 'toSettle' END AS status
    FROM (SELECT image.*, ${answersOf('')} AS labelers, ${answersOf('AND answered_at IS NOT NULL')} AS answered
      FROM independent_image AS image WHERE (is_open = 1 OR settled_at IS NOT NULL) AND (${condition}))`
