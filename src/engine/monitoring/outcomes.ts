import type { ReviewOutcomes } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { readAll } from '../query/index.ts'
import { meanInterval } from '../statistics/index.ts'
import { corrections, type Outcome } from './ledger/review-unit.ts'
import { countedTotals, measuredTotals, weekOf, weekStartMs } from './ledger/write-unit.ts'

type Counts = Record<Outcome, number> & { images: number; corrected: number }
type Sums = Counts & { timed: number; seconds: number; scored: number; score: number; score_squared: number }
type Key = { model_id: number; key: number; name: string }
type KeyCounts = Key & Counts
type Row = Key & Sums

const sumsOf = (columns: readonly string[]): string => columns.map((column) => `sum(${column}) AS ${column}`).join(', ')

/** Returns users' verdicts on each model's predictions, from the totals of the ledger. */
export async function reviewOutcomes(context: Context, sinceMs?: number): Promise<ReviewOutcomes[]> {
  const from = sinceMs === undefined ? 0 : weekOf(sinceMs)
  // Naming the models and the class lets SQLite search the table by its key: nearly all of its rows are of classes.
  const read = <Of extends KeyCounts>(key: string, name: string, sums: string, classes: '= 0' | '> 0') =>
    readAll<Of>(
      context,
      `SELECT model_id, ${key} AS key, ${name} AS name, ${sums} FROM review_total
       WHERE model_id IN (SELECT id FROM model) AND class_id ${classes} AND week >= ?
       GROUP BY 1, 2 HAVING sum(images) > 0`,
      [from],
    )
  const by = (key: string, name: string) => read<Row>(key, name, sumsOf([...countedTotals, ...measuredTotals]), '= 0')
  const [all, classes, sources, weeks, users] = await Promise.all([
    by('0', "''"),
    read<KeyCounts>('class_id', '(SELECT name FROM label_class WHERE id = class_id)', sumsOf(countedTotals), '> 0'),
    by('source_id', '(SELECT name FROM source WHERE id = source_id)'),
    by('week', "''"),
    by('user_id', '(SELECT name FROM user WHERE id = user_id)'),
  ])
  const models = await readAll<{ id: number; name: string; alias: ReviewOutcomes['alias'] }>(
    context,
    'SELECT id, name, (SELECT min(alias) FROM model_alias WHERE model_id = model.id) AS alias FROM model ORDER BY id',
  )
  return models.map(({ id, name, alias }) => {
    const of = <Of extends Key>(rows: readonly Of[]) => rows.filter(({ model_id }) => model_id === id)
    const [total] = of(all)
    return {
      modelId: idOf('mdl', id),
      name,
      alias,
      imagesReviewed: total?.images ?? 0,
      ...outcomesOf(total),
      perHundredImages: total ? (100 * corrections(total)) / total.images : null,
      score: total ? meanScore(total) : null,
      seconds: total ? secondsOf(total) : null,
      perClass: byName(of(classes)).map((row) => ({ class: row.name, ...countsOf(row) })),
      bySource: byName(of(sources)).map((row) => ({ source: row.name, ...countsOf(row) })),
      byWeek: of(weeks)
        .sort((a, b) => a.key - b.key)
        .map((row) => ({ weekStartMs: weekStartMs(row.key), seconds: secondsOf(row), ...countsOf(row) })),
      byPerson: byName(of(users)).map((row) => ({ person: row.name, seconds: secondsOf(row), ...countsOf(row) })),
    }
  })
}

const byName = <Of extends Key>(rows: Of[]): Of[] => rows.sort((a, b) => (a.name < b.name ? -1 : 1))

const outcomesOf = (row: Counts | undefined): Record<Outcome, number> => ({
  accepted: row?.accepted ?? 0,
  moved: row?.moved ?? 0,
  relabelled: row?.relabelled ?? 0,
  deleted: row?.deleted ?? 0,
  added: row?.added ?? 0,
})
const countsOf = (row: Counts): Counts => ({ images: row.images, corrected: row.corrected, ...outcomesOf(row) })

const secondsOf = ({ timed, seconds }: Sums): number | null => (timed === 0 ? null : seconds / timed)

function meanScore({ scored, score, score_squared }: Sums): ReviewOutcomes['score'] {
  if (scored === 0) return null
  return {
    mean: score / scored,
    interval: meanInterval({ count: scored, sum: score, squares: score_squared }, [-1, 1]),
  }
}
