import type { reviewFields } from '#model/query/fields/review-fields.ts'
import { isAssigned, isOfOthers } from '../is-assigned.ts'
import { mayApprove, needsSecondReview } from '../second-review.ts'
import { type Sql, sql } from '../sql.ts'
import { isBlindNow, isByLabeler } from '../withheld.ts'
import type { SqlOf } from './field.ts'

const userName = (row: Sql): Sql => sql`(SELECT name FROM user WHERE id = ${row})`

const isShared = (comment: string): Sql => sql`NOT ${isByLabeler(`${comment}.image_id`, `${comment}.created_by`)}`

export const reviewSql: SqlOf<typeof reviewFields> = {
  'corrections.count': (i) =>
    sql`coalesce((SELECT sum(u.moved + u.relabelled + u.deleted + u.added) FROM review_unit_class u WHERE u.image_id = ${i}.id AND u.class_id = 0), 0)`,
  'corrections.classes': {
    item: (a) => sql`${a}.name`,
    from: (a) => sql`label_class ${a}`,
    where: (i, a) =>
      sql`EXISTS (SELECT 1 FROM review_unit_class u WHERE u.image_id = ${i}.id AND u.class_id = ${a}.id AND u.moved + u.relabelled + u.deleted + u.added > 0)`,
  },
  'review.waitsFor': {
    item: (a) => sql`${a}.name`,
    from: (a) => sql`user ${a}`,
    where: (i, a) =>
      sql`(${i}.state IN ('new', 'predicted') AND ${i}.lifecycle = 'active' AND (${i}.sent_back_to = ${a}.id OR (${i}.sent_back_to IS NULL AND NOT ${isOfOthers(i, `${a}.id`)}))
        AND (NOT EXISTS (SELECT 1 FROM independent_image u WHERE u.image_id = ${i}.id AND u.is_open = 1)
          OR EXISTS (SELECT 1 FROM independent_image u JOIN answer w ON w.image_id = u.image_id AND w.queue_id = u.queue_id
            WHERE u.image_id = ${i}.id AND u.is_open = 1 AND w.user_id = ${a}.id AND w.answered_at IS NULL)))`,
  },
  'review.assignedTo': {
    item: (a) => sql`${a}.name`,
    from: (a) => sql`user ${a}`,
    where: (i, a) =>
      sql`(${i}.lifecycle = 'active' AND (${isAssigned(i, `${a}.id`)}
        OR EXISTS (SELECT 1 FROM independent_image u JOIN answer w ON w.image_id = u.image_id AND w.queue_id = u.queue_id
            WHERE u.image_id = ${i}.id AND u.is_open = 1 AND w.user_id = ${a}.id AND w.answered_at IS NULL)))`,
  },
  independent: {
    item: {
      user: (w) => userName(sql`${w}.user_id`),
      at: (w) => sql`${w}.answered_at`,
    },
    from: (a) => sql`answer ${a}`,
    where: (i, a) => sql`(${a}.image_id = ${i}.id AND ${a}.answered_at IS NOT NULL)`,
  },
  'review.approvableBy': {
    item: (a) => sql`${a}.name`,
    from: (a) => sql`user ${a}`,
    where: (i, a) =>
      sql`(${i}.state = 'reviewed' AND ${i}.lifecycle = 'active' AND ${a}.disabled_at IS NULL AND ${mayApprove(i, `${a}.id`)})`,
  },
  'review.second': (i) => needsSecondReview(i),
  'review.verdict': (i) =>
    sql`(CASE WHEN ${i}.sent_back_to IS NOT NULL THEN 'sentBack' WHEN ${i}.state = 'reviewed' THEN 'accepted' WHEN ${i}.state IN ('approved', 'rejected') THEN ${i}.state END)`,
  'review.reason': (i) => sql`${i}.state_reason`,
  'review.sentBackTo': (i) => userName(sql`${i}.sent_back_to`),
  'review.approver': (i) => userName(sql`${i}.approved_by`),
  'review.blind': (i) =>
    sql`(CASE WHEN ${i}.reviewed_blind IS NOT NULL THEN ${i}.reviewed_blind ELSE ${isBlindNow(i)} END)`,
  'review.skips': (i) => sql`${i}.skip_count`,
  'review.skippedAt': (i) => sql`${i}.skipped_at`,
  'review.audit': (i) =>
    sql`(SELECT 'acc_' || acceptance.id FROM acceptance_draw JOIN acceptance ON acceptance.id = acceptance_id
      WHERE image_id = ${i}.id AND acceptance.state = 'auditing' AND n <= open_to AND changed IS NULL
      UNION ALL SELECT 'acc_' || acceptance_id FROM watched_image
      WHERE image_id = ${i}.id AND is_drawn = 1 AND is_counted = 0 LIMIT 1)`,
  'review.disagreement': (i) =>
    sql`coalesce(${i}.label_disagreement, CASE WHEN ${i}.prediction_shown_count > 0 THEN ${i}.prediction_max_score - ${i}.prediction_min_score END)`,
  'comments.count': (i) => sql`(SELECT count(*) FROM comment WHERE image_id = ${i}.id AND ${isShared('comment')})`,
  'comments.open': (i) =>
    sql`(SELECT count(*) FROM comment WHERE image_id = ${i}.id AND resolved_at IS NULL AND ${isShared('comment')})`,
  comments: {
    item: {
      text: (c) => sql`${c}.text`,
      author: (c) => userName(sql`${c}.created_by`),
      open: (c) => sql`(${c}.resolved_at IS NULL)`,
      at: (c) => sql`${c}.created_at`,
    },
    from: (a) => sql`comment ${a}`,
    where: (i, a) => sql`(${a}.image_id = ${i}.id AND ${isShared(a)})`,
  },
}
