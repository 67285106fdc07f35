import type { ClausePreview } from '#contract'
import { idOf } from '#model/ids.ts'
import { queryTree } from '#model/query/query-tree.ts'
import { dayMs } from '#model/units.ts'
import { type Bits, countBits, hasBit, members } from '../../bits.ts'
import { conditionsIn, type Leaf } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import { activeImages, positionOf } from '../facts/facts.ts'
import { actionOf, type Clause } from '../planner/clauses.ts'
import { decidedBy } from '../planner/decided-by.ts'
import { whyNotAlike, whyTheyStay } from '../planner/guardrails/why-they-stay.ts'
import type { Plan } from '../planner/plan.ts'
import { tallyBy } from '../planner/tally.ts'
import { imagePath } from './protection-text.ts'

const maxNearest = 9
const maxOutside = 3

type FoundRow = { row: number; text: string }

/**
 * Previews what one rule, floor or budget does with the current images; null if the policy has no such clause in force.
 */
export function previewClause(store: ReadOnlyStore, made: Plan, id: string, nowMs: number): ClausePreview | null {
  const n = made.clauses.findIndex((clause) => clause.id === id && isOfPolicy(clause))
  if (n < 0) return null
  const verdicts = decidedBy(made)
  const { matched, decided, onlyBy } = verdicts[n]!
  const leaves = leavesOf(made.clauses[n]!, nowMs)
  const isIn = (bits: Bits, row: number): boolean => {
    const i = positionOf(made.facts.row, row)
    return i >= 0 && hasBit(bits, i)
  }
  const { present } = made.facts
  const nearest = rowsByMargin(store, leaves)
    .filter((row) => isIn(present, row) && isIn(decided, row))
    .slice(0, maxNearest)
  const misses = nearMisses(store, leaves).filter(({ row }) => isIn(present, row))
  const outside = [...misses, ...keptAnyhow(made, n)].slice(0, maxOutside)
  return {
    matched: countBits(matched),
    decided: countBits(decided),
    onlyBy: countBits(onlyBy),
    stays: whyTheyStay(made, n, verdicts),
    apart: whyNotAlike(made, n),
    nearest: nearest.map((row) => named(store, row)),
    outside: outside.map(({ row, text }) => ({ ...named(store, row), text })),
    byClass: tallyBy(made.measures, members(activeImages(made.facts)), 'class', (i) => hasBit(decided, i)).map(
      ({ name, all, counted }) => ({ class: name, images: all, decided: counted }),
    ),
  }
}

const isOfPolicy = ({ kind }: Clause): boolean => kind !== 'reference' && kind !== 'scope' && kind !== 'erasure'

/** The conditions that must all be true; none if the clause has other conditions. */
function leavesOf(clause: Clause, nowMs: number): Leaf[] {
  const when =
    clause.kind === 'leave' || clause.kind === 'keep'
      ? clause.rule.when
      : clause.kind === 'floor'
        ? clause.floor.when
        : undefined
  if (when === undefined) return []
  const tree = queryTree(when)
  const parts = tree.op === 'and' ? tree.parts : [tree]
  const areAll = parts.every(({ op }) => op !== 'or' && op !== 'not' && op !== 'blinded')
  return areAll ? conditionsIn(when, { nowMs }) : []
}

/** Returns how far a condition is from changing, as a share of the value it compares with; 1 if that is unknown. */
function marginOf({ sides }: Leaf): { sql: string; parameters: readonly SqlValue[] } {
  if (!sides) return { sql: '1.0', parameters: [] }
  const [a, b] = sides
  return {
    sql: `coalesce(abs((${a.sql}) - (${b.sql})) / (abs((${b.sql})) + 1.0), 1.0)`,
    parameters: [...a.parameters, ...b.parameters, ...b.parameters],
  }
}

const isPresent = "lifecycle IN ('active', 'retired')"

/** All images, those closest to changing first. */
function rowsByMargin(store: ReadOnlyStore, leaves: readonly Leaf[]): number[] {
  const margins = leaves.map(marginOf)
  const least = margins.length === 1 ? margins[0]!.sql : `min(${margins.map(({ sql }) => sql).join(', ')})`
  return store.values<number>(
    `SELECT id FROM image WHERE ${isPresent} ORDER BY ${margins.length > 0 ? `${least}, ` : ''} id`,
    margins.flatMap(({ parameters }) => [...parameters]),
  )
}

/** Images that miss just one of the conditions, closest first, with what they miss in words. */
function nearMisses(store: ReadOnlyStore, leaves: readonly Leaf[]): FoundRow[] {
  if (leaves.length === 0) return []
  const truths = leaves.map(({ sql }) => ({ sql: `coalesce((${sql.sql}), 2)`, parameters: sql.parameters }))
  const found = leaves.flatMap((leaf, missed) => {
    const margin = marginOf(leaf)
    const wanted = truths.map(({ sql }, n) => `${sql} = ${n === missed ? 0 : 1}`).join(' AND ')
    const left = leaf.sides ? `(${leaf.sides[1].sql}) - (${leaf.sides[0].sql})` : 'NULL'
    return store
      .arrays<[number, number, number | null]>(
        `SELECT id, ${margin.sql}, ${left} FROM image WHERE ${isPresent} AND ${wanted} ORDER BY 2, id LIMIT ${maxOutside}`,
        [
          ...margin.parameters,
          ...(leaf.sides ? [...leaf.sides[1].parameters, ...leaf.sides[0].parameters] : []),
          ...truths.flatMap(({ parameters }) => [...parameters]),
        ],
      )
      .map(([row, distance, difference]) => ({ row, distance, text: missText(leaf, difference) }))
  })
  return found.sort((a, b) => a.distance - b.distance)
}

/** Returns the date when an age condition comes true, or what is missing for any other condition. */
function missText({ tree, phrase }: Leaf, leftMs: number | null): string {
  const isAge = tree.op === 'condition' && tree.how.startsWith('age')
  if (isAge && leftMs !== null && leftMs >= 0) {
    const days = Math.ceil(leftMs / dayMs)
    return days <= 1 ? 'in a day, by age' : `in ${days} days, by age`
  }
  return `it is only about images ${phrase}`
}

/** Returns the images that a rule asks for but something else keeps. */
function keptAnyhow(made: Plan, n: number): FoundRow[] {
  if (actionOf(made.clauses[n]!) === 'keep') return []
  const found: FoundRow[] = []
  for (const i of members(made.matches[n]!)) {
    if (made.action[i] !== 0) continue
    const keeper = made.clauses.findIndex((clause, k) => actionOf(clause) === 'keep' && hasBit(made.matches[k]!, i))
    if (keeper >= 0) found.push({ row: made.facts.row[i]!, text: `kept: ${keeperText(made.clauses[keeper]!)}` })
    if (found.length === maxOutside) break
  }
  return found
}

function keeperText(clause: Clause): string {
  if (clause.kind === 'keep') return clause.rule.reason
  if (clause.kind === 'reference') return clause.reference.words.toLowerCase()
  return clause.kind === 'scope' ? 'outside of the policy' : `by ${clause.kind} ${clause.id}`
}

const named = (store: ReadOnlyStore, row: number) => ({ imageId: idOf('img', row), path: imagePath(store, row) })
