import type { User } from '#contract'
import { roleAllows } from '#model/roles.ts'
import { isBlindNow } from './review-fields.ts'
import { type Sql, sql } from './sql.ts'

/**
 * Whether the predictions of an image are withheld from a user wherever they could be read beside the review, 1 or 0: from
 * who labels, while the image is to be labeled blind. Leads and admins judge models, and see them.
 */
export const isWithheld = (image: string, { role }: Pick<User, 'role'>): Sql =>
  roleAllows(role, 'lead') ? sql`0` : isBlindNow(image)

/** The same as a query, for what counts images by their predictions. */
export const seenPredictions = (where: string | undefined, { role }: Pick<User, 'role'>): string | undefined => {
  if (roleAllows(role, 'lead')) return where
  const shown = '!(review.blind && (state == "new" || state == "predicted"))'
  return where ? `(${where}\n) && ${shown}` : shown
}
