import { reviewCosts } from '#model/labels/review-costs.ts'
import { currentModelSql, shownModelSql } from './current-model.ts'
import { defineField, type Field } from './field.ts'
import { shownFrom } from './review-fields.ts'
import { type Sql, sql } from './sql.ts'

const newestEvaluation = sql`(SELECT max(id) FROM evaluation WHERE model_id = ${currentModelSql})`

/** Kinds of what an evaluation finds are written here, never by a user. */
const surest = (image: string, kind: 'spurious' | 'badlyPlaced' | 'wrongClass'): Sql =>
  sql`(SELECT max(score) FROM evaluation_object WHERE evaluation_object.image_id = ${image}.id
    AND evaluation_id = ${newestEvaluation} AND kind = '${kind}')`

const evaluated = 'In the newest evaluation of the current model; unknown where there is none.'

/** What tells which image is worth looking at next. */
export const interestFields: readonly Field[] = [
  defineField({
    name: 'review.uncertainty',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains:
      'How many of its shown predictions are likely wrong by their confidence: the sum of 1 − confidence; unknown without predictions.',
    sql: (i) =>
      sql`(SELECT sum(1 - score) FROM prediction WHERE prediction.image_id = ${i}.id AND ${i}.prediction_shown_count > 0
        AND model_id = ${shownModelSql(`${i}.id`)} AND outcome = 0 AND score >= ${shownFrom('prediction')})`,
  }),
  defineField({
    name: 'review.work',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains:
      'Expected work of correcting it, in objects drawn by hand: shown predictions that are likely wrong, and hidden ones that are likely right; unknown without predictions.',
    sql: (i) =>
      sql`(SELECT sum(CASE WHEN score >= ${shownFrom('prediction')} THEN ${String(reviewCosts.spurious)} * (1 - score) ELSE ${String(reviewCosts.missed)} * score END)
        FROM prediction WHERE prediction.image_id = ${i}.id AND ${i}.prediction_count > 0
        AND model_id = ${shownModelSql(`${i}.id`)} AND outcome = 0)`,
  }),
  defineField({
    name: 'review.novelty',
    type: 'double',
    nullable: true,
    explains:
      'How different it is from all reviewed images, 0 to 1. Measured with the map; unknown before, and for reviewed images.',
    sql: (i) =>
      sql`(SELECT novelty FROM image_interest WHERE image_id = ${i}.id AND ${i}.state IN ('new', 'predicted'))`,
  }),
  defineField({
    name: 'review.diversity',
    type: 'int',
    nullable: true,
    explains:
      'Its place in a batch of 1,000 in which each image differs as much as possible from reviewed images and from the ones before it. Measured with the map; unknown for others.',
    sql: (i) =>
      sql`(SELECT diversity FROM image_interest WHERE image_id = ${i}.id AND ${i}.state IN ('new', 'predicted'))`,
  }),
  defineField({
    name: 'errors.overlooked',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains: `Highest confidence of a prediction where there is no label: one may be missing. ${evaluated}`,
    sql: (i) => surest(i, 'spurious'),
  }),
  defineField({
    name: 'errors.badlyPlaced',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains: `Highest confidence of a prediction whose label is at another place. ${evaluated}`,
    sql: (i) => surest(i, 'badlyPlaced'),
  }),
  defineField({
    name: 'errors.wrongClass',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains: `Highest confidence of a prediction whose label has another class. ${evaluated}`,
    sql: (i) => surest(i, 'wrongClass'),
  }),
]
