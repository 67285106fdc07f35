import { reviewDefaults } from '#model/labels/review-defaults.ts'
import { type Sql, sql } from '../sql.ts'

const { reviewFromScore } = reviewDefaults

const setting = (name: string): Sql =>
  sql`(SELECT value ->> '$.${name}' FROM workspace_setting WHERE name = 'settings')`

/**
 * Reads a model's value for a class, or for all as 0. Two searches by the key take a fifth of the time of one for both.
 */
const leastWork = (prediction: string, classRow: Sql): Sql =>
  sql`(SELECT from_score FROM least_work WHERE least_work.model_id = ${prediction}.model_id AND least_work.class_id = ${classRow})`

/**
 * The confidence from which review shows predictions of a model and class at the default threshold: the one chosen in
 * the settings, or the one with the least work of correcting. `prediction` is a row of that table.
 */
export const shownFrom = (prediction: string): Sql =>
  sql`CASE WHEN ${setting('reviewFrom')} = 'setting' THEN ${setting('reviewFromScore')}
    ELSE coalesce(${leastWork(prediction, sql`${prediction}.class_id`)}, ${leastWork(prediction, sql`0`)},
      ${setting('reviewFromScore')}, ${String(reviewFromScore)}) END`
