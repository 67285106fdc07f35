import type { TeamBoard } from '#contract'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import { workSince } from '../labeling/index.ts'
import { readAll } from '../query/index.ts'

/** A queue in which nobody finished an image for this long is listed. */
const idleDays = 2
const minute = 60_000
/** An unfinished image that changed hands this often is listed. */
const oftenHeld = 3
const claimDays = 7
const maxNamed = 50

/**
 * Returns what the users of a workspace hold, do and did since a time, what is stuck, and how busy the engine is. For
 * leads.
 */
export async function teamBoard(acting: ActingContext, { sinceMs }: { sinceMs: number }): Promise<TeamBoard> {
  const [users, held, work, sentBackAgain, idleQueues, passedOn, claims] = await Promise.all([
    usersNow(acting, sinceMs),
    heldImages(acting),
    workSince(acting, sinceMs),
    sentBackTwice(acting),
    queuesAtRest(acting),
    heldAgain(acting),
    claimsLately(acting),
  ])
  return {
    users: users.map(({ id, ...user }) => ({
      ...user,
      holds: held.filter(({ user: holder }) => holder === id).map(({ path }) => path),
      ...(work.get(id) ?? { edits: 0, images: 0, secondsPerImage: null }),
    })),
    sentBackAgain,
    idleQueues,
    passedOn,
    claims,
    load: load(acting),
  }
}

type UserNow = Pick<TeamBoard['users'][number], 'user' | 'role' | 'queued' | 'sentBack' | 'sentBackToday'> & {
  id: number
}

const isToDo = `image.lifecycle = 'active' AND (queue.purpose = 'approve' AND image.state = 'reviewed'
  OR queue.purpose = 'review' AND image.state IN ('new', 'predicted'))`

const isSentBack = (edit: string): string =>
  `${edit}.diff ->> '$.state.before' = 'reviewed' AND ${edit}.diff ->> '$.state.after' IN ('new', 'predicted')
   AND ${edit}.diff ->> '$.state.reason.after' IS NOT NULL`

const usersNow = (acting: ActingContext, sinceMs: number): Promise<UserNow[]> =>
  readAll<UserNow>(
    acting,
    `WITH back AS (SELECT (SELECT review.user_id FROM edit AS review WHERE review.image_id = edit.image_id
          AND review.revision < edit.revision AND review.diff ->> '$.state.after' = 'reviewed'
          ORDER BY review.revision DESC LIMIT 1) AS reviewer
        FROM edit WHERE edit.at >= :since AND edit.kind IN ('edit', 'bulk') AND ${isSentBack('edit')})
     SELECT user.id, user.name AS user, user.role,
       (SELECT count(*) FROM review_queue_user AS labeler JOIN review_queue AS queue ON queue.id = labeler.queue_id
          JOIN review_queue_image AS dealt ON dealt.queue_id = queue.id AND dealt.share = labeler.position
          JOIN image ON image.id = dealt.image_id
        WHERE labeler.user_id = user.id AND queue.closed_at IS NULL AND ${isToDo})
       + (SELECT count(*) FROM answer JOIN independent_image AS asked ON asked.image_id = answer.image_id AND asked.queue_id = answer.queue_id
          WHERE answer.user_id = user.id AND asked.is_open = 1 AND answer.answered_at IS NULL) AS queued,
       (SELECT count(*) FROM image WHERE image.sent_back_to = user.id) AS sentBack,
       (SELECT count(*) FROM back WHERE reviewer = user.id) AS sentBackToday
     FROM user WHERE user.disabled_at IS NULL ORDER BY user.name`,
    { since: sinceMs },
  )

const heldImages = (acting: ActingContext): Promise<{ user: number; path: string }[]> =>
  readAll(
    acting,
    'SELECT user_id AS user, image.path FROM lease JOIN image ON image.id = lease.image_id WHERE until > ? ORDER BY until DESC',
    [acting.clock.nowMs()],
  )

const claimsLately = (acting: ActingContext): Promise<TeamBoard['claims']> =>
  readAll(
    acting,
    `SELECT user.name AS user, holder.name AS "from", count(*) AS times, max(at) AS lastAtMs FROM take_over
     JOIN user ON user.id = user_id JOIN user AS holder ON holder.id = from_user
     WHERE at >= ? GROUP BY user_id, from_user ORDER BY times DESC, lastAtMs DESC`,
    [acting.clock.nowMs() - claimDays * dayMs],
  )

/** Returns images that changed hands and that nobody has finished. */
const heldAgain = (acting: ActingContext): Promise<TeamBoard['passedOn']> =>
  readAll(
    acting,
    `SELECT 'img_' || image.id AS imageId, image.path, user.name AS user, turns AS times
      FROM lease JOIN image ON image.id = lease.image_id JOIN user ON user.id = lease.user_id
      WHERE turns >= ${oftenHeld} AND image.state IN ('new', 'predicted') AND image.lifecycle = 'active'
      ORDER BY turns DESC, image.id LIMIT ${maxNamed}`,
  )

/** Returns images that wait again for a user to whom they were sent back before. */
const sentBackTwice = (acting: ActingContext): Promise<TeamBoard['sentBackAgain']> =>
  readAll(
    acting,
    `SELECT 'img_' || image.id AS imageId, image.path, user.name AS user, count(*) AS times
      FROM image JOIN user ON user.id = image.sent_back_to JOIN edit ON edit.image_id = image.id AND ${isSentBack('edit')}
      WHERE image.sent_back_to IS NOT NULL GROUP BY image.id HAVING count(*) > 1
      ORDER BY times DESC, image.id LIMIT ${maxNamed}`,
  )

/** Returns open queues with work left in which nobody has finished an image for some time. */
const queuesAtRest = (acting: ActingContext): Promise<TeamBoard['idleQueues']> =>
  readAll(
    acting,
    `SELECT * FROM (SELECT 'que_' || queue.id AS queueId, queue.name,
        (SELECT count(*) FROM review_queue_image AS dealt JOIN image ON image.id = dealt.image_id
        WHERE dealt.queue_id = queue.id AND ${isToDo})
        + (SELECT count(*) FROM independent_image AS asked WHERE asked.queue_id = queue.id AND asked.is_open = 1) AS left,
        max(queue.created_at,
          coalesce((SELECT max(iif(queue.purpose = 'approve', image.approved_at, image.reviewed_at)) FROM review_queue_image AS dealt
            JOIN image ON image.id = dealt.image_id WHERE dealt.queue_id = queue.id), 0),
          coalesce((SELECT max(answered_at) FROM answer WHERE answer.queue_id = queue.id), 0)) AS lastAtMs
        FROM review_queue AS queue WHERE queue.closed_at IS NULL)
      WHERE left > 0 AND lastAtMs < ? ORDER BY lastAtMs`,
    [acting.clock.nowMs() - idleDays * dayMs],
  )

function load({ store, clock, answerTimes }: ActingContext): TeamBoard['load'] {
  const since = clock.nowMs() - minute
  const edits = store.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM edit WHERE seq > (SELECT max(seq) FROM edit) - 100000 AND at >= :since)
       + (SELECT count(*) FROM answer_edit WHERE at >= :since) AS n`,
    { since },
  )
  const jobs = store.get<{ n: number }>("SELECT count(*) AS n FROM job WHERE status IN ('queued', 'running')")
  return { editsPerSecond: (edits?.n ?? 0) / 60, answerMs: answerTimes.p95(), jobs: jobs?.n ?? 0 }
}
