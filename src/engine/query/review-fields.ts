import { reviewDefaults } from '#model/labels/review-defaults.ts'
import type { Scalar } from './expression.ts'
import { defineField, defineListField, type Field } from './field.ts'
import { type Sql, sql } from './sql.ts'
import { isBlindNow } from './withheld.ts'

const { reviewFromScore } = reviewDefaults

const setting = (name: string): Sql =>
  sql`(SELECT value ->> '$.${name}' FROM workspace_setting WHERE name = 'settings')`

/** What a model keeps for a class, or for all as 0. Two searches by the key take a fifth of the time of one for both. */
const leastWork = (prediction: string, classRow: Sql): Sql =>
  sql`(SELECT from_score FROM least_work WHERE least_work.model_id = ${prediction}.model_id AND least_work.class_id = ${classRow})`

/**
 * The confidence from which on review shows predictions of a model and class, before a user moves the threshold: what is
 * chosen in the settings, or from where on correcting the model is the least work. `prediction` is a row of that table.
 */
export const shownFrom = (prediction: string): Sql =>
  sql`CASE WHEN ${setting('reviewFrom')} = 'setting' THEN ${setting('reviewFromScore')}
    ELSE coalesce(${leastWork(prediction, sql`${prediction}.class_id`)}, ${leastWork(prediction, sql`0`)},
      ${setting('reviewFromScore')}, ${String(reviewFromScore)}) END`

const userName = (row: Sql): Sql => sql`(SELECT name FROM user WHERE id = ${row})`

/** A column of the row `alias` as a value. */
const text =
  (of: (alias: string) => Sql): ((alias: string) => Scalar) =>
  (alias) => ({ type: 'string', sql: of(alias), nullable: false })

/** What users said in review: verdicts, reasons, comments, and what follows from them. */
export const reviewFields: readonly Field[] = [
  defineField({
    name: 'corrections.count',
    type: 'int',
    explains: 'Number of predictions that the review moved, relabeled or deleted, and of objects it added.',
    sql: (i) =>
      sql`coalesce((SELECT sum(u.moved + u.relabelled + u.deleted + u.added) FROM review_unit_class u WHERE u.image_id = ${i}.id AND u.class_id = 0), 0)`,
  }),
  defineListField({
    name: 'corrections.classes',
    explains: 'The classes in which the review corrected anything: "dog" in corrections.classes.',
    item: { kind: 'scalar', of: text((a) => sql`${a}.name`) },
    from: (a) => sql`label_class ${a}`,
    where: (i, a) =>
      sql`EXISTS (SELECT 1 FROM review_unit_class u WHERE u.image_id = ${i}.id AND u.class_id = ${a}.id AND u.moved + u.relabelled + u.deleted + u.added > 0)`,
  }),
  defineField({
    name: 'review.verdict',
    type: 'string',
    nullable: true,
    values: ['accepted', 'approved', 'rejected', 'sentBack'],
    explains: 'Last verdict: accepted, approved, rejected or sentBack; unknown before.',
    sql: (i) =>
      sql`(CASE WHEN ${i}.sent_back_to IS NOT NULL THEN 'sentBack' WHEN ${i}.state = 'reviewed' THEN 'accepted' WHEN ${i}.state IN ('approved', 'rejected') THEN ${i}.state END)`,
  }),
  defineField({
    name: 'review.reason',
    type: 'string',
    nullable: true,
    explains: 'Why the image was rejected or sent back: review.reason.contains("blur"); unknown without a reason.',
    sql: (i) => sql`${i}.state_reason`,
  }),
  defineField({
    name: 'review.sentBackTo',
    type: 'string',
    nullable: true,
    explains: 'Name of the user whose review was sent back and not finished again.',
    sql: (i) => userName(sql`${i}.sent_back_to`),
  }),
  defineField({
    name: 'review.approver',
    type: 'string',
    nullable: true,
    explains: 'Name of the user who approved the labels; unknown before.',
    sql: (i) => userName(sql`${i}.approved_by`),
  }),
  defineField({
    name: 'review.blind',
    type: 'bool',
    explains: 'Whether the image belongs to the blind audit or a blind queue: labeled with predictions hidden.',
    sql: (i) => sql`(CASE WHEN ${i}.reviewed_blind IS NOT NULL THEN ${i}.reviewed_blind ELSE ${isBlindNow(i)} END)`,
  }),
  defineField({
    name: 'review.skips',
    type: 'int',
    explains: 'How often the image was skipped in review.',
    sql: (i) => sql`${i}.skip_count`,
  }),
  defineField({
    name: 'review.skippedAt',
    type: 'timestamp',
    nullable: true,
    explains: 'When the image was last skipped in review; unknown if never.',
    sql: (i) => sql`${i}.skipped_at`,
  }),
  defineField({
    name: 'review.audit',
    type: 'string',
    nullable: true,
    explains:
      'The audit of a bulk acceptance, such as acc_3, that drew the image, before it or of what came in since, and waits for its review; unknown for others.',
    sql: (i) =>
      sql`(SELECT 'acc_' || acceptance.id FROM acceptance_draw JOIN acceptance ON acceptance.id = acceptance_id
        WHERE image_id = ${i}.id AND acceptance.state = 'auditing' AND n <= open_to AND changed IS NULL
        UNION ALL SELECT 'acc_' || acceptance_id FROM watched_image
        WHERE image_id = ${i}.id AND is_drawn = 1 AND is_counted = 0 LIMIT 1)`,
  }),
  defineField({
    name: 'review.disagreement',
    type: 'double',
    nullable: true,
    ofPredictions: true,
    explains:
      'Disagreement of labels and shown predictions, 0 (the same boxes) to 1 (nothing in common); without labels the distance between the most and the least confident prediction; unknown without predictions.',
    sql: (i) =>
      sql`coalesce(${i}.label_disagreement, CASE WHEN ${i}.prediction_shown_count > 0 THEN ${i}.prediction_max_score - ${i}.prediction_min_score END)`,
  }),
  defineField({
    name: 'comments.count',
    type: 'int',
    explains: 'Number of comments on the image, open and resolved.',
    sql: (i) => sql`(SELECT count(*) FROM comment WHERE image_id = ${i}.id)`,
  }),
  defineField({
    name: 'comments.open',
    type: 'int',
    explains: 'Number of open comments on the image: comments.open > 0.',
    sql: (i) => sql`(SELECT count(*) FROM comment WHERE image_id = ${i}.id AND resolved_at IS NULL)`,
  }),
  defineListField({
    name: 'comments',
    explains:
      'The comments, each with text, author, open and at: comments.exists(c, c.open && c.text.contains("check")).',
    item: {
      kind: 'record',
      name: 'comment',
      fields: {
        text: text((c) => sql`${c}.text`),
        author: text((c) => userName(sql`${c}.created_by`)),
        open: (c) => ({ type: 'bool', sql: sql`(${c}.resolved_at IS NULL)`, nullable: false }),
        at: (c) => ({ type: 'timestamp', sql: sql`${c}.created_at`, nullable: false }),
      },
    },
    from: (a) => sql`comment ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  }),
]
