/** SQL for whether an image is in this user's open queues: in their shares, or to be labeled independently by them. */
const isAssigned = (image: string, user: string): string =>
  `(EXISTS (SELECT 1 FROM review_queue_image AS dealt
      JOIN review_queue_user AS labeler ON labeler.queue_id = dealt.queue_id AND labeler.position = dealt.share
      JOIN review_queue AS queue ON queue.id = dealt.queue_id
      WHERE dealt.image_id = ${image}.id AND labeler.user_id = ${user} AND queue.closed_at IS NULL)
    OR EXISTS (SELECT 1 FROM answer JOIN independent_image AS asked
      ON asked.image_id = answer.image_id AND asked.queue_id = answer.queue_id
      WHERE answer.image_id = ${image}.id AND answer.user_id = ${user} AND asked.is_open = 1))`

/** SQL for whether an image waits for review and belongs to nobody: the common queue. */
const isCommon = (image: string): string =>
  `(${image}.state IN ('new', 'predicted') AND ${image}.lifecycle = 'active' AND ${image}.sent_back_to IS NULL
    AND NOT EXISTS (SELECT 1 FROM independent_image AS asked WHERE asked.image_id = ${image}.id AND asked.is_open = 1)
    AND NOT EXISTS (SELECT 1 FROM review_queue_image AS dealt JOIN review_queue AS queue ON queue.id = dealt.queue_id
      WHERE dealt.image_id = ${image}.id AND queue.closed_at IS NULL))`

/** SQL for whether a user labeled an image, or gave their own answer to it. */
const isLabeledBy = (image: string, user: string): string =>
  `(${image}.reviewed_by IS ${user} OR ${image}.sent_back_to IS ${user}
    OR EXISTS (SELECT 1 FROM edit WHERE edit.image_id = ${image}.id AND edit.user_id = ${user} AND edit.kind <> 'import')
    OR EXISTS (SELECT 1 FROM answer WHERE answer.image_id = ${image}.id AND answer.user_id = ${user}
      AND (answer.revision > 0 OR answer.answered_at IS NOT NULL)))`

/**
 * SQL for whether an annotator sees an image while annotators see only assigned ones. 1 or 0; `user` is SQL for their
 * row. Everybody sees examples of classes.
 */
export const isInScope = (image: string, user: string): string =>
  `(${isCommon(image)} OR ${isAssigned(image, user)} OR ${isLabeledBy(image, user)}
    OR ${image}.id IN (SELECT image_id FROM class_example))`
