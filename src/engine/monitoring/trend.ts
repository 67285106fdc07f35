import type { Trend, TrendBy } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { currentModelRow } from '../labeling/index.ts'
import { readAll } from '../query/index.ts'
import { wilson } from '../statistics/index.ts'
import { currentSince } from './alarms/alarm.ts'
import { bringUpToDate } from './follow-job.ts'
import { weekOf, weekStartMs } from './ledger/write-unit.ts'

type Row = { week: number; key: number; name: string; images: number; corrected: number }

/** The classes and sources with the most images, this many. */
const maxGroups = 40

const groupings: Record<TrendBy, { key: string; table: string; classes: string }> = {
  class: { key: 'class_id', table: 'label_class', classes: '<> 0' },
  source: { key: 'source_id', table: 'source', classes: '= 0' },
  person: { key: 'user_id', table: 'user', classes: '= 0' },
}

/**
 * Returns how often the current model's images had to be corrected, week by week; near-duplicates count once, at their
 * first review.
 */
export async function trend(acting: ActingContext, { by, sinceMs }: { by: TrendBy; sinceMs?: number }): Promise<Trend> {
  await bringUpToDate(acting)
  const { store, clock } = acting
  const modelRow = currentModelRow(store)
  if (modelRow === null) return { modelId: null, weeks: [], all: [], groups: [], limit: null, currentSinceMs: null }
  const { key, table, classes } = groupings[by]
  const [rows, total] = await Promise.all([
    readAll<Row>(
      acting,
      `SELECT week, ${key} AS key, (SELECT name FROM ${table} WHERE id = ${key}) AS name, sum(units) AS images,
         sum(units_corrected) AS corrected FROM review_total WHERE model_id = ? AND class_id ${classes} AND week >= ?
       GROUP BY week, ${key} HAVING sum(units) > 0`,
      [modelRow, sinceMs === undefined ? 0 : weekOf(sinceMs)],
    ),
    readAll<Row>(
      acting,
      `SELECT week, sum(units) AS images, sum(units_corrected) AS corrected FROM review_total
       WHERE model_id = ? AND class_id = 0 AND week >= ? GROUP BY week HAVING sum(units) > 0`,
      [modelRow, sinceMs === undefined ? 0 : weekOf(sinceMs)],
    ),
  ])
  const last = weekOf(clock.nowMs())
  const first = Math.min(last, ...total.map(({ week }) => week))
  const weeks = Array.from({ length: last - first + 1 }, (_, n) => first + n)
  const cells = (some: readonly Row[]) => {
    const of = new Map(
      some.map(({ week, images, corrected }) => [week, { images, corrected, interval: wilson(corrected, images) }]),
    )
    return weeks.map((week) => of.get(week) ?? { images: 0, corrected: 0, interval: null })
  }
  const names = [...new Set(rows.map(({ name }) => name))]
  return {
    modelId: idOf('mdl', modelRow),
    weeks: weeks.map(weekStartMs),
    all: cells(total),
    groups: names
      .map((name) => ({ name, some: rows.filter((row) => row.name === name) }))
      .map(({ name, some }) => ({ name, some, images: some.reduce((sum, { images }) => sum + images, 0) }))
      .sort((a, b) => b.images - a.images)
      .slice(0, maxGroups)
      .map(({ name, some }) => ({ name, cells: cells(some) })),
    limit: usualLimit(acting, modelRow),
    currentSinceMs: currentSince(store, modelRow),
  }
}

/** Returns the level that R1 measures against. */
function usualLimit({ store }: ActingContext, modelRow: number): number | null {
  const row = store.get<{ learned: string }>(
    "SELECT learned FROM detector WHERE model_id = ? AND name = 'R1' AND state <> 'null'",
    [modelRow],
  )
  if (!row) return null
  const { sum, count } = JSON.parse(row.learned) as { sum: number; count: number }
  return wilson(sum, count)[1]
}
