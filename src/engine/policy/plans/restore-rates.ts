import type { RestoreRate } from '#contract'
import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import { clausesOf } from '../language/describe.ts'
import { Policy } from '../language/grammar.ts'

/** A rule takes the wrong images if more than this share of them was restored. */
export const maxRestoredPercent = 5

/** `text` is the policy of the newest plan by which the rule took an image, as JSON. */
type Row = { policy: string; rule: string; text: string; taken: number; back: number; backAtMs: number | null }

const sql = `
  WITH names AS MATERIALIZED (SELECT id, policy ->> '$.name' AS name FROM plan),
    takes AS (SELECT names.name AS policy, rule, image_id, min(seq) AS seq, max(plan_id) AS plan_id FROM retention_event
      JOIN names ON names.id = plan_id
      WHERE rule IS NOT NULL AND to_lifecycle IN ('retired', 'archived', 'trashed') AND (? IS NULL OR names.name = ?)
      GROUP BY names.name, rule, image_id),
    backs AS MATERIALIZED (SELECT image_id, max(seq) AS seq, at FROM retention_event
      WHERE to_lifecycle = 'active' GROUP BY image_id),
    rates AS (SELECT policy, rule, max(takes.plan_id) AS plan_id, count(*) AS taken,
        count(*) FILTER (WHERE backs.seq > takes.seq) AS back,
        max(backs.at) FILTER (WHERE backs.seq > takes.seq) AS back_at
      FROM takes LEFT JOIN backs USING (image_id) GROUP BY policy, rule)
  SELECT rates.policy, rule, plan.policy AS text, taken, back, back_at AS backAtMs
  FROM rates JOIN plan ON plan.id = plan_id ORDER BY rates.policy, rule`
const parameters = (policyName: string | undefined): SqlValue[] => [policyName ?? null, policyName ?? null]

const rateOf = ({ policy, rule, text, taken, back }: Row): RestoreRate => ({
  policy,
  rule,
  text: clausesOf(Policy.parse(JSON.parse(text))).find(({ id }) => id === rule)?.text ?? rule,
  taken,
  restored: back,
  percent: (100 * back) / taken,
  tooOften: (100 * back) / taken > maxRestoredPercent,
})

/**
 * Counts the images that each rule of each policy took, and those that users brought back: restored, or imported again
 * after a purge.
 */
export const restoreRates = (store: ReadOnlyStore, policyName: string): RestoreRate[] =>
  store.all<Row>(sql, parameters(policyName)).map(rateOf)

/**
 * Reads the restore rates outside the engine's thread, and when the last image was restored; of all policies if no name is
 * given.
 */
export const readRestoreRates = async (
  context: Pick<Context, 'threads'>,
  policyName?: string,
): Promise<(RestoreRate & Pick<Row, 'backAtMs'>)[]> =>
  (await readAll<Row>(context, sql, parameters(policyName))).map((row) => ({ ...rateOf(row), backAtMs: row.backAtMs }))
