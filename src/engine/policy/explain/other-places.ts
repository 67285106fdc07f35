import type { RuleVerdict } from '#contract'
import { counted } from '#model/text/counted.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { valueLabel } from '../facts/values.ts'
import type { Policy } from '../language/grammar.ts'
import { placeText } from '../plans/place-text.ts'
import { imagePath } from '../plans/protection-text.ts'
import type { Trace, TracedImage } from '../plans/trace.ts'
import type { MissedPlace } from './missed-places.ts'

const maxNamed = 3

type About = { store: ReadOnlyStore; trace: Trace; policy: Policy }

/** The near-duplicates that may leave because this image stays. */
export function represents({ store, trace }: About, imageRow: number, clauseId: string): MissedPlace[] {
  const others = trace
    .holders(clauseId, '', imageRow)
    .filter(({ kind, rank, limit }) => kind === 'duplicate' && rank > limit)
  if (others.length === 0) return []
  const names = others.slice(0, maxNamed).map(({ row }) => imagePath(store, row))
  const rest = others.length > names.length ? ` and ${others.length - names.length} more` : ''
  const text = `It represents ${counted(others.length, 'near-duplicate')}, to be removed in its favor: ${names.join(', ')}${rest}.`
  return [{ text, taken: true, margin: null, would: null }]
}

/**
 * Returns how the budget affected an image: its place in the order of leaving and its distance from the edge, or the
 * image that leaves last.
 */
export function budgetPlace({ store, trace, policy }: About, traced: TracedImage): RuleVerdict | null {
  const { budget } = policy
  if (!budget) return null
  const own = traced.places.find(({ clauseId }) => clauseId === budget.id)
  const verdict = (text: string, applies: boolean, margin: number | null): RuleVerdict => ({
    rule: budget.id,
    action: budget.action,
    truth: null,
    applies,
    reason: budget.reason ?? '',
    parts: [],
    places: [{ text, taken: false, margin }],
  })
  if (own) {
    const leaving = trace.holders(budget.id, own.group).length
    const edge = leaving - own.rank + 1
    return verdict(
      `${placeText(own, policy)} ${leaving} to remove; it would stay if the budget were larger by ${counted(edge, 'image')} like these.`,
      true,
      -edge,
    )
  }
  const groups = trace.groupsOf(budget.id)
  if (groups.length === 0) return verdict('Everything is within the budget.', false, null)
  if (traced.action !== 'keep') return verdict('Another rule removes it; the budget was not needed.', false, null)
  const last = trace.holders(budget.id, groups[0]!).sort((a, b) => b.rank - a.rank)[0]!
  return verdict(
    groups.length === 1
      ? `The ${valueLabel(budget.evict)} stay: ${last.rank} left in ${groups[0]}, the last of them ${imagePath(store, last.row)}; this one is kept by a rule, or comes after it.`
      : `The ${valueLabel(budget.evict)} stay; the budget did not reach it, or a rule keeps it.`,
    false,
    null,
  )
}
