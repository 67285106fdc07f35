import type { User } from '#contract'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import { roleAllows } from '#model/roles.ts'
import { type Sql, sql } from './sql.ts'

const isDrawn = (image: string): Sql =>
  sql`(drawn((SELECT CAST(value AS INTEGER) FROM workspace_setting WHERE name = 'blindSeed'), ${image}.sha256) < coalesce((SELECT value ->> '$.blindShare' FROM workspace_setting WHERE name = 'settings'), ${String(reviewDefaults.blindShare)}))`

/**
 * SQL for whether an image belongs to the blind share or a blind queue and nobody has finished it, so that its
 * predictions are hidden. 1 or 0.
 */
export const isBlindNow = (image: string): Sql =>
  sql`(${image}.reviewed_blind IS NULL AND ${image}.state IN ('new', 'predicted') AND (${isDrawn(image)} OR EXISTS (SELECT 1 FROM blind_image WHERE blind_image.image_id = ${image}.id)))`

/** About the images of `isBlindNow`, as a query: it also includes images that were reviewed blind and sent back. */
export const blindNowQuery = 'review.blind && (state == "new" || state == "predicted")'

/**
 * Whether predictions of images to be labeled blind are hidden from a user: leads and admins evaluate models and see
 * all predictions, annotators do not.
 */
export const isBlinded = ({ role }: Pick<User, 'role'>): boolean => !roleAllows(role, 'lead')

/** SQL for whether the predictions of an image are hidden from a user outside the review, 1 or 0. */
export const isWithheld = (image: string, user: Pick<User, 'role'>): Sql =>
  isBlinded(user) ? isBlindNow(image) : sql`0`

/**
 * SQL for whether an annotator may know that an image is in a search, a row of `search_image`: a lead's or admin's
 * search may have found it by its predictions.
 */
export const isSeenInSearch = (image: string): Sql =>
  sql`(NOT ${isBlindNow(image)} OR (SELECT role FROM search JOIN user ON user.id = search.created_by WHERE search.id = search_image.search_id) = 'annotator')`

/**
 * SQL for whether a user, whose row is in SQL, labels an image independently now. No query finds their labels until
 * they are settled: that would show the others how they label. 1 or 0.
 */
export const isByLabeler = (imageRow: string, userRow: string): Sql =>
  sql`EXISTS (SELECT 1 FROM independent_image AS asked
    JOIN answer ON answer.image_id = asked.image_id AND answer.queue_id = asked.queue_id
    WHERE asked.image_id = ${imageRow} AND asked.is_open = 1 AND answer.user_id = ${userRow})`
