import { reviewCosts } from '#model/labels/review-costs.ts'
import type { interestFields } from '#model/query/fields/interest-fields.ts'
import { currentModelSql, shownModelSql } from '../current-model.ts'
import { type Sql, sql } from '../sql.ts'
import type { SqlOf } from './field.ts'
import { shownFrom } from './shown-from.ts'

const newestEvaluation = sql`(SELECT max(id) FROM evaluation WHERE model_id = ${currentModelSql})`

/** Kinds of evaluation findings are written here, never by a user. */
const surest =
  (kind: 'spurious' | 'badlyPlaced' | 'wrongClass') =>
  (image: string): Sql =>
    sql`(SELECT max(score) FROM evaluation_object WHERE evaluation_object.image_id = ${image}.id
    AND evaluation_id = ${newestEvaluation} AND kind = '${kind}')`

/** The map's measurements of images to be reviewed. */
const interest = (column: string) => (image: string) =>
  sql`(SELECT ${column} FROM image_interest WHERE image_id = ${image}.id AND ${image}.state IN ('new', 'predicted'))`

export const interestSql: SqlOf<typeof interestFields> = {
  'review.uncertainty': (i) =>
    sql`(SELECT sum(1 - score) FROM prediction WHERE prediction.image_id = ${i}.id AND ${i}.prediction_shown_count > 0
      AND model_id = ${shownModelSql(`${i}.id`)} AND outcome = 0 AND score >= ${shownFrom('prediction')})`,
  'review.work': (i) =>
    sql`(SELECT sum(CASE WHEN score >= ${shownFrom('prediction')} THEN ${String(reviewCosts.spurious)} * (1 - score) ELSE ${String(reviewCosts.missed)} * score END)
      FROM prediction WHERE prediction.image_id = ${i}.id AND ${i}.prediction_count > 0
      AND model_id = ${shownModelSql(`${i}.id`)} AND outcome = 0)`,
  'review.novelty': interest('novelty'),
  'review.diversity': interest('diversity'),
  'errors.overlooked': surest('spurious'),
  'errors.badlyPlaced': surest('badlyPlaced'),
  'errors.wrongClass': surest('wrongClass'),
}
