import { type Sql, sql } from './sql.ts'

const setting = (name: string): Sql =>
  sql`(SELECT value ->> ${`'$.${name}'`} FROM workspace_setting WHERE name = 'settings')`

/**
 * SQL for whether a user is an author of an image's labels: they reviewed it, changed its labels since, or their answer
 * is part of the settled labels. 1 or 0; `user` is SQL for their row.
 */
const isAuthor = (image: string, user: string): Sql =>
  sql`(${image}.reviewed_by IS ${user}
    OR EXISTS (SELECT 1 FROM edit WHERE edit.image_id = ${image}.id AND edit.user_id = ${user} AND edit.at >= ${image}.reviewed_at
      AND edit.kind <> 'import' AND edit.diff ->> '$.annotations[0]' IS NOT NULL)
    OR EXISTS (SELECT 1 FROM answer JOIN independent_image AS settled
      ON settled.image_id = answer.image_id AND settled.queue_id = answer.queue_id
      WHERE answer.image_id = ${image}.id AND answer.user_id = ${user} AND settled.settled_at IS NOT NULL))`

/** SQL for whether a user may give an image its second review: not an author, unless the setting allows it. 1 or 0. */
export const mayApprove = (image: string, user: string): Sql =>
  sql`(CASE coalesce(${setting('approveOwn')}, 'whenAlone') WHEN 'always' THEN 1 ELSE
    NOT ${isAuthor(image, user)} OR (coalesce(${setting('approveOwn')}, 'whenAlone') = 'whenAlone'
      AND NOT EXISTS (SELECT 1 FROM user AS other WHERE other.disabled_at IS NULL AND NOT ${isAuthor(image, 'other.id')})) END)`

/**
 * SQL for whether an image is in the share that gets a second review, drawn independently of the blind share. 1 or 0.
 */
export const needsSecondReview = (image: string): Sql =>
  sql`(drawn((SELECT CAST(value AS INTEGER) + 1 FROM workspace_setting WHERE name = 'blindSeed'), ${image}.sha256) < coalesce(${setting('secondReviewShare')}, 1))`
