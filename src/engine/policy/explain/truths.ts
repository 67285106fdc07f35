import type { Truth } from '#contract'
import { dayMs } from '#model/units.ts'
import { compileWhere, conditionsIn } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'

/** Expressions per query about an image. */
const expressionsAtOnce = 100

type Expression = { sql: string; parameters: readonly SqlValue[] }

/** The values of SQL expressions for one image, in their order. */
function valuesFor(store: ReadOnlyStore, imageRow: number, expressions: readonly Expression[]): SqlValue[] {
  const values: SqlValue[] = []
  for (let at = 0; at < expressions.length; at += expressionsAtOnce) {
    const some = expressions.slice(at, at + expressionsAtOnce)
    const [row] = store.arrays<SqlValue[]>(
      `SELECT ${some.map(({ sql }) => `(${sql})`).join(', ')} FROM image WHERE id = ?`,
      [...some.flatMap(({ parameters }) => parameters), imageRow],
    )
    values.push(...(row ?? some.map(() => null)))
  }
  return values
}

const truthOf = (value: SqlValue): Truth => (value === null ? 'unknown' : Number(value) === 0 ? 'false' : 'true')

/** Returns whether each condition is true for one image at a moment. */
export function truthsFor(
  store: ReadOnlyStore,
  imageRow: number,
  conditions: readonly string[],
  nowMs: number,
): Truth[] {
  const compiled = conditions.map((text) => compileWhere(text, { nowMs, everyLifecycle: true }))
  return valuesFor(store, imageRow, compiled).map(truthOf)
}

export type Part = { text: string; phrase: string; truth: Truth; values: { text: string; value: string }[] }

/** A condition in parts, each with its truth and the values that it compares. */
export function partsFor(store: ReadOnlyStore, imageRow: number, condition: string, nowMs: number): Part[] {
  const leaves = conditionsIn(condition, { nowMs })
  const values = valuesFor(
    store,
    imageRow,
    leaves.flatMap(({ sql, operands }) => [sql, ...operands.map((operand) => operand.sql)]),
  )
  let at = 0
  return leaves.map(({ text, phrase, operands }) => {
    const truth = truthOf(values[at++] ?? null)
    return {
      text,
      phrase,
      truth,
      values: operands.map((operand) => ({ text: operand.text, value: shown(operand.type, values[at++] ?? null) })),
    }
  })
}

function shown(type: string, value: SqlValue): string {
  if (value === null) return 'unknown'
  if (type === 'timestamp') return new Date(Number(value)).toISOString()
  if (type === 'duration') return `${Math.round((Number(value) / dayMs) * 10) / 10} days`
  if (type === 'bool') return Number(value) === 0 ? 'false' : 'true'
  return String(value)
}

/**
 * Returns the moments after `nowMs` at which part of a condition changes for one image through time alone. Both sides
 * of such a part change linearly, so two samples show where they cross.
 */
export function turningPoints(store: ReadOnlyStore, imageRow: number, condition: string, nowMs: number): number[] {
  const sidesAt = (ms: number): (number | null)[] => {
    const sides = conditionsIn(condition, { nowMs: ms }).flatMap((leaf) => leaf.sides ?? [])
    return valuesFor(store, imageRow, sides).map((value) => (value === null ? null : Number(value)))
  }
  const now = sidesAt(nowMs)
  const later = sidesAt(nowMs + dayMs)
  const points: number[] = []
  for (let k = 0; k + 1 < now.length; k += 2) {
    const [a, b, a2, b2] = [now[k], now[k + 1], later[k], later[k + 1]]
    if (a == null || b == null || a2 == null || b2 == null) continue
    const slope = (a2 - b2 - (a - b)) / dayMs
    const inMs = slope === 0 ? Number.NaN : -(a - b) / slope
    if (inMs >= 0 && Number.isFinite(inMs)) points.push(Math.ceil(nowMs + inMs))
  }
  return points
}
