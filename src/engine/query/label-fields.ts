import { Origin } from '#model/labels/annotation.ts'
import { shapeNames } from '#model/shapes/index.ts'
import { shownModelSql } from './current-model.ts'
import type { Scalar } from './expression.ts'
import { column, defineField, defineListField, type Field } from './field.ts'
import { shownFrom } from './review-fields.ts'
import { type Sql, sql } from './sql.ts'

/** Predictions are stored in sixteenths of a pixel. */
const sixteenths =
  (name: string) =>
  (alias: string): Scalar => ({ type: 'double', sql: sql`(${alias}.${name} / 16.0)`, nullable: false })

const className = (alias: string): Scalar => ({
  type: 'string',
  sql: sql`(SELECT name FROM label_class WHERE id = ${alias}.class_id)`,
  nullable: false,
  is: (name) => sql`${alias}.class_id IS (SELECT id FROM label_class WHERE name = ${name})`,
})

/** Every answer to an attribute; a checkbox says true or false. */
const answers = sql`(SELECT image_id, key || '=' || CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE value END AS answer
  FROM annotation, json_each(annotation.attributes))`

/** Whether an image has a label of a class. */
const hasLabelOf = (i: string, a: string): Sql =>
  sql`EXISTS (SELECT 1 FROM annotation WHERE annotation.class_id = ${a}.id AND annotation.image_id = ${i}.id)`

export const labelFields: readonly Field[] = [
  defineField({
    name: 'labels.count',
    type: 'int',
    explains: 'Number of labels on the image.',
    sql: (i) => sql`${i}.label_count`,
  }),
  defineListField({
    name: 'labels.classes',
    explains: 'The classes that occur among the labels: "dog" in labels.classes.',
    item: { kind: 'scalar', of: column('name', 'string') },
    from: (a) => sql`label_class ${a}`,
    where: hasLabelOf,
  }),
  defineListField({
    name: 'labels.attributes',
    explains:
      'Attributes of the labels, each as name=value: "pose=sitting" in labels.attributes, "occluded=true" in labels.attributes.',
    item: { kind: 'scalar', of: column('answer', 'string') },
    from: (a) => sql`${answers} ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  }),
  defineListField({
    name: 'labels',
    explains:
      'The labels, each with class, shape, origin, score, track, acceptance, model, x, y, width, height: labels.exists(l, l.class == "dog" && l.width > 100.0); also all, exists_one and filter(…).size().',
    item: {
      kind: 'record',
      name: 'label',
      fields: {
        class: className,
        shape: column('shape', 'string', { values: shapeNames }),
        origin: column('origin', 'string', { values: Origin.options }),
        score: column('score', 'double', { nullable: true }),
        track: column('track', 'int', { nullable: true }),
        acceptance: (a) => ({
          type: 'string',
          sql: sql`('acc_' || ${a}.acceptance_id)`,
          nullable: true,
        }),
        model: (a) => ({ type: 'string', sql: sql`(SELECT name FROM model WHERE id = ${a}.model_id)`, nullable: true }),
        x: column('x', 'double'),
        y: column('y', 'double'),
        width: column('width', 'double'),
        height: column('height', 'double'),
      },
    },
    from: (a) => sql`annotation ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  }),
]

/** What models propose: the current one, and what became of any model’s predictions. */
export const predictionFields: readonly Field[] = [
  defineListField({
    name: 'classes',
    ofPredictions: true,
    explains: 'The classes among the labels and the predictions that review shows: "dog" in classes.',
    item: { kind: 'scalar', of: column('name', 'string') },
    from: (a) => sql`label_class ${a}`,
    labeled: hasLabelOf,
    where: (i, a) =>
      sql`(${hasLabelOf(i, a)}
        OR EXISTS (SELECT 1 FROM prediction WHERE prediction.image_id = ${i}.id AND prediction.model_id = ${shownModelSql(`${i}.id`)}
          AND prediction.outcome = 0 AND prediction.class_id = ${a}.id AND prediction.score >= ${shownFrom('prediction')}))`,
  }),
  defineField({
    name: 'prediction.count',
    ofPredictions: true,
    type: 'int',
    explains: 'Number of predictions of the current model that nobody has touched.',
    sql: (i) => sql`${i}.prediction_count`,
  }),
  defineField({
    name: 'prediction.shown',
    ofPredictions: true,
    type: 'int',
    explains: 'Number of untouched predictions that review shows, from the threshold in the settings on.',
    sql: (i) => sql`${i}.prediction_shown_count`,
  }),
  defineField({
    name: 'prediction.minScore',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains: 'Lowest confidence among the predictions that review shows, from the threshold in the settings on.',
    sql: (i) => sql`${i}.prediction_min_score`,
  }),
  defineField({
    name: 'prediction.maxScore',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    explains: 'Highest confidence among the untouched predictions of the current model.',
    sql: (i) => sql`${i}.prediction_max_score`,
  }),
  defineField({
    name: 'prediction.taken',
    ofPredictions: true,
    type: 'int',
    explains: 'Number of predictions, of any model, that were accepted as labels.',
    sql: (i) => sql`${i}.prediction_taken_count`,
  }),
  defineField({
    name: 'prediction.deleted',
    ofPredictions: true,
    type: 'int',
    explains: 'Number of predictions, of any model, that were deleted as wrong.',
    sql: (i) => sql`${i}.prediction_deleted_count`,
  }),
  defineField({
    name: 'prediction.model',
    ofPredictions: true,
    type: 'string',
    nullable: true,
    explains: 'Name of the current model if it ran on the image; unknown otherwise.',
    sql: (i) =>
      sql`(SELECT model.name FROM model JOIN prediction_run ON prediction_run.model_id = model.id WHERE model.id = ${shownModelSql(`${i}.id`)} AND prediction_run.image_id = ${i}.id)`,
  }),
  defineListField({
    name: 'predictions',
    ofPredictions: true,
    explains:
      'The untouched predictions of the current model, each with class, score, x, y, width, height: predictions.exists(p, p.class == "cat" && p.score > 0.8).',
    item: {
      kind: 'record',
      name: 'prediction',
      fields: {
        class: className,
        score: column('score', 'double'),
        x: sixteenths('x16'),
        y: sixteenths('y16'),
        width: sixteenths('width16'),
        height: sixteenths('height16'),
      },
    },
    from: (a) => sql`prediction ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id AND ${a}.model_id = ${shownModelSql(`${i}.id`)} AND ${a}.outcome = 0`,
  }),
]
