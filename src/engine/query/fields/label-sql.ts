import type { labelFields } from '#model/query/fields/label-fields.ts'
import { shownModelSql } from '../current-model.ts'
import { type Sql, sql } from '../sql.ts'
import type { SqlOf } from './field.ts'
import { shownFrom } from './shown-from.ts'

/** Predictions are stored in sixteenths of a pixel. */
const sixteenths = (name: string) => (alias: string) => sql`(${alias}.${name} / 16.0)`

const className = {
  sql: (alias: string) => sql`(SELECT name FROM label_class WHERE id = ${alias}.class_id)`,
  is: (alias: string, name: Sql) => sql`${alias}.class_id IS (SELECT id FROM label_class WHERE name = ${name})`,
}

/** Every answer to an attribute; a checkbox answers true or false. */
const answers = sql`(SELECT image_id, key || '=' || CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE value END AS answer
  FROM annotation, json_each(annotation.attributes))`

/** Whether an image has a label of a class. */
const hasLabelOf = (i: string, a: string): Sql =>
  sql`EXISTS (SELECT 1 FROM annotation WHERE annotation.class_id = ${a}.id AND annotation.image_id = ${i}.id)`

const ofImage = (i: string, a: string): Sql => sql`${a}.image_id = ${i}.id`

export const labelSql: SqlOf<typeof labelFields> = {
  'labels.count': (i) => sql`${i}.label_count`,
  'objects.count': (i) => sql`(${i}.label_count + ${i}.prediction_shown_count)`,
  'labels.classes': { item: (a) => sql`${a}.name`, from: (a) => sql`label_class ${a}`, where: hasLabelOf },
  'labels.attributes': { item: (a) => sql`${a}.answer`, from: (a) => sql`${answers} ${a}`, where: ofImage },
  labels: {
    item: {
      class: className,
      shape: (a) => sql`${a}.shape`,
      origin: (a) => sql`${a}.origin`,
      score: (a) => sql`${a}.score`,
      track: (a) => sql`${a}.track`,
      acceptance: (a) => sql`('acc_' || ${a}.acceptance_id)`,
      model: (a) => sql`(SELECT name FROM model WHERE id = ${a}.model_id)`,
      x: (a) => sql`${a}.x`,
      y: (a) => sql`${a}.y`,
      width: (a) => sql`${a}.width`,
      height: (a) => sql`${a}.height`,
    },
    from: (a) => sql`annotation ${a}`,
    where: ofImage,
  },
  classes: {
    item: (a) => sql`${a}.name`,
    from: (a) => sql`label_class ${a}`,
    labeled: hasLabelOf,
    where: (i, a) =>
      sql`(${hasLabelOf(i, a)}
        OR EXISTS (SELECT 1 FROM prediction WHERE prediction.image_id = ${i}.id AND prediction.model_id = ${shownModelSql(`${i}.id`)}
          AND prediction.outcome = 0 AND prediction.class_id = ${a}.id AND prediction.score >= ${shownFrom('prediction')}))`,
  },
  'prediction.count': (i) => sql`${i}.prediction_count`,
  'prediction.shown': (i) => sql`${i}.prediction_shown_count`,
  'prediction.minScore': (i) => sql`${i}.prediction_min_score`,
  'prediction.maxScore': (i) => sql`${i}.prediction_max_score`,
  'prediction.taken': (i) => sql`${i}.prediction_taken_count`,
  'prediction.deleted': (i) => sql`${i}.prediction_deleted_count`,
  'prediction.model': (i) =>
    sql`(SELECT model.name FROM model JOIN prediction_run ON prediction_run.model_id = model.id WHERE model.id = ${shownModelSql(`${i}.id`)} AND prediction_run.image_id = ${i}.id)`,
  predictions: {
    item: {
      class: className,
      score: (a) => sql`${a}.score`,
      shown: (a) => sql`(${a}.score >= ${shownFrom(a)})`,
      x: sixteenths('x16'),
      y: sixteenths('y16'),
      width: sixteenths('width16'),
      height: sixteenths('height16'),
    },
    from: (a) => sql`prediction ${a}`,
    where: (i, a) => sql`${ofImage(i, a)} AND ${a}.model_id = ${shownModelSql(`${i}.id`)} AND ${a}.outcome = 0`,
  },
}
