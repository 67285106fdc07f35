import { type Sql, sql } from './sql.ts'

/**
 * SQL for whether an image is still to do in an open assigned queue: of a user, whose row `user` is in SQL, or of
 * anybody. 1 or 0.
 */
export const isAssigned = (image: string, user?: string): Sql =>
  sql`EXISTS (SELECT 1 FROM review_queue_image AS dealt JOIN review_queue AS queue ON queue.id = dealt.queue_id
    JOIN review_queue_user AS labeler ON labeler.queue_id = dealt.queue_id AND labeler.position = dealt.share
    WHERE dealt.image_id = ${image}.id AND queue.closed_at IS NULL
      AND queue.purpose = CASE WHEN ${image}.state IN ('new', 'predicted') THEN 'review' WHEN ${image}.state = 'reviewed' THEN 'approve' END
      ${user === undefined ? '' : `AND labeler.user_id = ${user}`})`

/** SQL for whether only other users have the image to do, so that it is not offered to this one. 1 or 0. */
export const isOfOthers = (image: string, user: string): Sql =>
  sql`(${isAssigned(image)} AND NOT ${isAssigned(image, user)})`
