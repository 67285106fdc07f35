import { ImageState, Lifecycle } from '#model/image.ts'
import { Origin } from '#model/labels/annotation.ts'
import { shapeNames } from '#model/shapes/index.ts'
import { shownModelSql } from './current-model.ts'
import type { Scalar } from './expression.ts'
import { defineField, defineListField, defineTextsField, type Field } from './field.ts'
import { reviewFields, shownFrom } from './review-fields.ts'
import { rightsFields } from './rights-fields.ts'
import { signalFields } from './signal-fields.ts'
import { sql } from './sql.ts'

/** A column of the row `alias` as a value. */
const column =
  (name: string, type: Scalar['type'], more: Partial<Scalar> = {}) =>
  (alias: string): Scalar => ({ type, sql: sql`${alias}.${name}`, nullable: false, ...more })

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

const imageFields: readonly Field[] = [
  defineField({
    name: 'id',
    type: 'string',
    explains: 'The id of the image, such as img_12.',
    sql: (i) => sql`('img_' || ${i}.id)`,
  }),
  defineField({
    name: 'image.width',
    type: 'int',
    explains: 'Width of the upright image in pixels.',
    sql: (i) => sql`${i}.width_px`,
  }),
  defineField({
    name: 'image.height',
    type: 'int',
    explains: 'Height of the upright image in pixels.',
    sql: (i) => sql`${i}.height_px`,
  }),
  defineField({
    name: 'image.bytes',
    type: 'int',
    explains: 'Size of the file in bytes.',
    sql: (i) => sql`${i}.size_bytes`,
  }),
  defineField({
    name: 'image.format',
    type: 'string',
    explains: 'File format: jpeg, png, webp, tiff, gif and so on.',
    sql: (i) => sql`${i}.format`,
  }),
  defineField({
    name: 'image.path',
    type: 'string',
    explains: 'Path of the file below the imported folder, with forward slashes.',
    sql: (i) => sql`${i}.path`,
  }),
  defineField({
    name: 'image.source',
    type: 'string',
    explains: 'Where the image comes from: a name given at import, or the folder.',
    sql: (i) => sql`(SELECT name FROM source WHERE id = ${i}.source_id)`,
    is: (i, name) => sql`${i}.source_id IS (SELECT id FROM source WHERE name = ${name})`,
  }),
  defineField({
    name: 'image.capturedAt',
    type: 'timestamp',
    nullable: true,
    explains: 'When the image was taken, from its EXIF data; unknown when the file does not say or says nonsense.',
    sql: (i) => sql`${i}.captured_at`,
  }),
  defineField({
    name: 'image.month',
    type: 'string',
    nullable: true,
    explains: 'The month in which the image was taken, UTC, such as "2026-01"; unknown when the time is.',
    sql: (i) => sql`strftime('%Y-%m', ${i}.captured_at / 1000.0, 'unixepoch')`,
  }),
  defineField({
    name: 'image.importedAt',
    type: 'timestamp',
    explains: 'When the image was imported.',
    sql: (i) => sql`${i}.imported_at`,
  }),
  defineField({
    name: 'image.reviewedAt',
    type: 'timestamp',
    nullable: true,
    explains: 'When the labels were last accepted; unknown before.',
    sql: (i) => sql`${i}.reviewed_at`,
  }),
  defineListField({
    name: 'image.tags',
    explains: 'The tags of the image: "night" in image.tags.',
    item: { kind: 'scalar', of: column('tag', 'string') },
    from: (a) => sql`image_tag ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  }),
  defineTextsField({
    name: 'image.metadata',
    explains: 'What else the file says, by name: image.metadata.camera == "X100", has(image.metadata.lens).',
    json: (i) => sql`${i}.metadata`,
  }),
  defineField({
    name: 'state',
    type: 'string',
    values: ImageState.options,
    explains: 'How far the labels are: new, predicted, reviewed, approved or rejected.',
    sql: (i) => sql`${i}.state`,
  }),
  defineField({
    name: 'lifecycle',
    type: 'string',
    values: Lifecycle.options,
    explains:
      'Whether the image takes part: active, retired, archived, trashed or purged. A query that does not ask for it leaves trashed and purged images out.',
    sql: (i) => sql`${i}.lifecycle`,
  }),
  defineField({
    name: 'reviewer',
    type: 'string',
    nullable: true,
    explains: 'Name of the user who last accepted the labels; unknown before.',
    sql: (i) => sql`(SELECT name FROM user WHERE id = ${i}.reviewed_by)`,
  }),
  defineField({
    name: 'hold',
    type: 'bool',
    explains: 'Whether the image is on hold.',
    sql: (i) =>
      sql`EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id WHERE hold_image.image_id = ${i}.id AND hold.released_at IS NULL)`,
  }),
  defineField({
    name: 'sentinel',
    type: 'bool',
    explains: 'Whether the image is pinned: a plan that would remove it is blocked.',
    sql: (i) => sql`EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = ${i}.id)`,
  }),
  defineField({
    name: 'split',
    type: 'string',
    nullable: true,
    values: ['train', 'val', 'test'],
    explains:
      'The part (train, val or test) in which the newest dataset version with this image has it; unknown when none has.',
    sql: (i) => sql`(SELECT split FROM dataset_item WHERE image_id = ${i}.id ORDER BY dataset_id DESC LIMIT 1)`,
  }),
]

/** What `library.findDuplicates` found last. */
const duplicateFields: readonly Field[] = [
  defineField({
    name: 'duplicates.group',
    type: 'string',
    nullable: true,
    explains: 'Group of near-duplicates, such as dup_12; unknown for a unique image.',
    sql: (i) => sql`(SELECT 'dup_' || group_id FROM duplicate WHERE duplicate.image_id = ${i}.id)`,
  }),
  defineField({
    name: 'duplicates.size',
    type: 'int',
    explains: 'Size of the group of near-duplicates: 1 for a unique image.',
    sql: (i) => sql`coalesce((SELECT size FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  }),
  defineField({
    name: 'duplicates.rank',
    type: 'int',
    explains: 'Rank among near-duplicates: 1 is the best one, by review, labels and size.',
    sql: (i) => sql`coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  }),
]

const labelFields: readonly Field[] = [
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
    where: (i, a) =>
      sql`EXISTS (SELECT 1 FROM annotation WHERE annotation.class_id = ${a}.id AND annotation.image_id = ${i}.id)`,
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
      'The labels, each with class, shape, origin, score, acceptance, model, x, y, width, height: labels.exists(l, l.class == "dog" && l.width > 100.0); also all, exists_one and filter(…).size().',
    item: {
      kind: 'record',
      name: 'label',
      fields: {
        class: className,
        shape: column('shape', 'string', { values: shapeNames }),
        origin: column('origin', 'string', { values: Origin.options }),
        score: column('score', 'double', { nullable: true }),
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

const predictionFields: readonly Field[] = [
  defineListField({
    name: 'classes',
    explains: 'The classes among the labels and the predictions that review shows: "dog" in classes.',
    item: { kind: 'scalar', of: column('name', 'string') },
    from: (a) => sql`label_class ${a}`,
    where: (i, a) =>
      sql`(EXISTS (SELECT 1 FROM annotation WHERE annotation.class_id = ${a}.id AND annotation.image_id = ${i}.id)
        OR EXISTS (SELECT 1 FROM prediction WHERE prediction.image_id = ${i}.id AND prediction.model_id = ${shownModelSql(`${i}.id`)}
          AND prediction.outcome = 0 AND prediction.class_id = ${a}.id AND prediction.score >= ${shownFrom}))`,
  }),
  defineField({
    name: 'prediction.count',
    type: 'int',
    explains: 'Number of predictions of the current model that nobody has touched.',
    sql: (i) => sql`${i}.prediction_count`,
  }),
  defineField({
    name: 'prediction.shown',
    type: 'int',
    explains: 'Number of untouched predictions that review shows, from the threshold in the settings on.',
    sql: (i) => sql`${i}.prediction_shown_count`,
  }),
  defineField({
    name: 'prediction.minScore',
    type: 'double',
    nullable: true,
    explains: 'Lowest confidence among the predictions that review shows, from the threshold in the settings on.',
    sql: (i) => sql`${i}.prediction_min_score`,
  }),
  defineField({
    name: 'prediction.maxScore',
    type: 'double',
    nullable: true,
    explains: 'Highest confidence among the untouched predictions of the current model.',
    sql: (i) => sql`${i}.prediction_max_score`,
  }),
  defineField({
    name: 'prediction.taken',
    type: 'int',
    explains: 'Number of predictions, of any model, that were accepted as labels.',
    sql: (i) => sql`${i}.prediction_taken_count`,
  }),
  defineField({
    name: 'prediction.deleted',
    type: 'int',
    explains: 'Number of predictions, of any model, that were deleted as wrong.',
    sql: (i) => sql`${i}.prediction_deleted_count`,
  }),
  defineField({
    name: 'prediction.model',
    type: 'string',
    nullable: true,
    explains: 'Name of the current model if it ran on the image; unknown otherwise.',
    sql: (i) =>
      sql`(SELECT model.name FROM model JOIN prediction_run ON prediction_run.model_id = model.id WHERE model.id = ${shownModelSql(`${i}.id`)} AND prediction_run.image_id = ${i}.id)`,
  }),
  defineListField({
    name: 'predictions',
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

/** Every field of the query language. A new fact is one entry here; search box, rules and command line follow. */
export const fields: ReadonlyMap<string, Field> = new Map(
  [
    ...imageFields,
    ...rightsFields,
    ...duplicateFields,
    ...labelFields,
    ...predictionFields,
    ...reviewFields,
    ...signalFields,
  ].map((field) => [field.name, field]),
)
