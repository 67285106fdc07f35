import type { PolicyLint } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { countBits, intersection, listed } from '../../bits.ts'
import type { OnProgress } from '../../progress.ts'
import { compileWhere } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { activeImages } from '../facts/facts.ts'
import { clausesOf, describePolicy } from '../language/describe.ts'
import { endOf, isKeepRule, type Policy } from '../language/grammar.ts'
import type { FoundProblem } from '../language/lint.ts'
import { pathOf, readPolicy } from '../language/read-policy.ts'
import { decidedBy } from '../planner/decided-by.ts'
import { groupsOf } from '../planner/groups.ts'
import { whyNotAlike, whyTheyStay } from '../planner/guardrails/why-they-stay.ts'
import { floorAmount } from '../planner/keeps.ts'
import type { Plan } from '../planner/plan.ts'
import { settledImages } from '../planner/references.ts'
import { decide } from './decide.ts'
import { previewClause } from './preview-clause.ts'
import { maxRestoredPercent, restoreRates } from './restore-rates.ts'

/** A rule that matches more than this share of the images is worth a second look. */
const maxPercent = 25
/** If a rule's condition is unknown for more than this share, the rule protects images for lack of facts. */
const maxUnknownPercent = 5

/** The number of cycles in which a policy only shows what it would do. */
const enoughInShadow = 2

/** Checks a policy against the images in the workspace. Changes nothing and never throws for an invalid policy. */
export function lintPolicy(
  store: ReadOnlyStore,
  { policy: text, nowMs, clause }: { policy: string; nowMs: number; clause?: string | undefined },
  step: OnProgress,
): PolicyLint {
  const { policy, problems } = readPolicy(text)
  if (!policy) return { ok: false, name: 'policy', plainWords: [], clauses: [], problems, images: 0, rules: [] }
  const expired = policy.expires !== undefined && nowMs >= endOf(policy.expires)
  const made = decide(store, { ...policy, expires: undefined }, nowMs, step)
  const rules = populations(store, made, nowMs)
  const images = countBits(made.facts.present)
  const here: FoundProblem[] = [
    ...(expired
      ? [{ severity: 'error' as const, where: 'expires', message: `The policy ended on ${policy.expires}.` }]
      : []),
    ...oddities(policy, made, rules, images, nowMs),
    ...takenBack(store, policy),
    ...(images > 0 ? untried(store, policy) : []),
  ]
  const found = [...problems, ...here.map((problem) => ({ ...problem, path: pathOf(policy, problem.where) ?? [] }))]
  return {
    ok: !found.some(({ severity }) => severity === 'error'),
    name: policy.name,
    plainWords: describePolicy(policy),
    clauses: clausesOf(policy),
    problems: found,
    images,
    rules,
    ...(clause === undefined ? {} : { preview: previewClause(store, made, clause, nowMs) }),
  }
}

function populations(store: ReadOnlyStore, made: Plan, nowMs: number): PolicyLint['rules'] {
  const { policy } = made
  const verdicts = decidedBy(made)
  const all = countBits(made.facts.present)
  return [...policy.rules, ...policy.floors].map((clause) => {
    const n = made.clauses.findIndex(({ id }) => id === clause.id)
    const row = verdicts[n]
    return {
      rule: clause.id,
      action: 'action' in clause ? clause.action : 'floor',
      ...(clause.when === undefined ? { true: all, false: 0, unknown: 0 } : truthsOf(store, clause.when, nowMs)),
      matched: row ? countBits(row.matched) : 0,
      decided: row ? countBits(row.decided) : 0,
      alone: row ? countBits(row.onlyBy) : 0,
      stays: row ? whyTheyStay(made, n, verdicts) : [],
      apart: row && countBits(row.decided) === 0 ? whyNotAlike(made, n) : [],
    }
  })
}

function truthsOf(store: ReadOnlyStore, when: string, nowMs: number) {
  const { sql, parameters } = compileWhere(when, { nowMs, everyLifecycle: true })
  return store.get<{ true: number; false: number; unknown: number }>(
    `SELECT count(*) FILTER (WHERE truth) AS "true", count(*) FILTER (WHERE NOT truth) AS "false",
       count(*) FILTER (WHERE truth IS NULL) AS unknown
     FROM (SELECT (${sql}) AS truth FROM image WHERE lifecycle IN ('active', 'retired') AND imported_at <= ?)`,
    [...parameters, nowMs],
  )!
}

/** Finds what the grammar allows but looks wrong with these images. */
function oddities(
  policy: Policy,
  made: Plan,
  rules: PolicyLint['rules'],
  images: number,
  nowMs: number,
): FoundProblem[] {
  const problems: FoundProblem[] = []
  const warn = (where: string, message: string) => problems.push({ severity: 'warning', where, message })
  if (images === 0) return problems
  const isYoung = countBits(intersection(settledImages(made.facts, policy), made.facts.present)) === 0
  const noPlaces = `It keeps nothing yet: every image is younger than the minimum age (${policy.settleDays} days).`
  for (const rule of policy.rules) {
    const where = `rule ${rule.id}`
    const n = rules.find((row) => row.rule === rule.id)!
    if (rule.expires !== undefined && nowMs >= endOf(rule.expires))
      warn(where, `It ended on ${rule.expires} and has no effect.`)
    else if (rule.when !== undefined && n.true === 0 && n.unknown === 0)
      warn(where, 'Its condition matches no images here: no effect.')
    else if (rule.when !== undefined && n.true === images) warn(where, 'Its condition matches every image here.')
    if (isYoung && isKeepRule(rule) && rule.buckets) warn(where, noPlaces)
    if (!isKeepRule(rule)) {
      const percent = (100 * n.matched) / images
      if (percent > maxPercent)
        warn(where, `It selects ${n.matched} of ${images} images (${Math.round(percent)}%) for removal.`)
      if (n.matched > 0 && n.decided === 0)
        warn(where, `All ${n.matched} images it selects are protected or decided by a milder rule: no effect.`)
      if (rule.thin?.cosineMin !== undefined && made.facts.similarity === undefined)
        warn(where, 'No embeddings here, so "cosineMin" finds no near-duplicates.')
    }
    const unknownPercent = (100 * n.unknown) / images
    if (unknownPercent > maxUnknownPercent)
      warn(
        where,
        `Its condition is unknown for ${n.unknown} of ${images} images (${Math.round(unknownPercent)}%), which ${isKeepRule(rule) ? 'keeps them' : 'doesn’t affect them'}.`,
      )
  }
  for (const { id, why } of made.off) warn(id === policy.budget?.id ? 'budget' : `rule ${id}`, why)
  for (const floor of policy.floors) {
    if (isYoung) warn(`floor ${floor.id}`, noPlaces)
    if (typeof floor.min !== 'number' && made.facts.signals?.problem)
      warn(
        `floor ${floor.id}`,
        `The model’s recall is unknown, because ${made.facts.signals.problem}: it counts as 0, which keeps the most.`,
      )
    const small = isYoung ? [] : shortStrata(made, floor)
    if (small.length > 0)
      warn(
        `floor ${floor.id}`,
        `It keeps all of ${small.slice(0, 5).join('; ')}${small.length > 5 ? ` and ${small.length - 5} more` : ''}: the floor is not below their number.`,
      )
  }
  return problems
}

/** Rules whose removals users undo too often. */
const takenBack = (store: ReadOnlyStore, policy: Policy): FoundProblem[] =>
  restoreRates(store, policy.name)
    .filter(({ rule, tooOften }) => tooOften && policy.rules.some(({ id }) => id === rule))
    .map(({ rule, taken, restored: back, percent }) => ({
      severity: 'warning',
      where: `rule ${rule}`,
      message: `Users restored ${Math.round(percent)}% of what it removed (${back} of ${taken}); more than ${maxRestoredPercent}% means it removes the wrong images.`,
    }))

/** Rules that drop images and should have run as a preview first. */
function untried(store: ReadOnlyStore, policy: Policy): FoundProblem[] {
  const drops = policy.budget?.action === 'drop' || policy.rules.some(({ action }) => action === 'drop')
  if (policy.mode !== 'active' || !drops) return []
  const [n = 0] = store.values<number>(
    `SELECT count(*) FROM plan WHERE policy ->> '$.mode' = 'shadow' AND json_remove(policy, '$.mode') = json_remove(?, '$.mode')`,
    [canonicalJson(policy)],
  )
  if (n >= enoughInShadow) return []
  return [
    {
      severity: 'warning',
      where: 'mode',
      message: `This policy trashes images. Make its first ${enoughInShadow} plans with the mode "shadow" to see which images are still used (${n} so far).`,
    },
  ]
}

/** Strata with no more images than the floor keeps. */
function shortStrata({ facts, measures }: Plan, floor: Policy['floors'][number]): string[] {
  const active = activeImages(facts)
  const matched = floor.when === undefined ? active : intersection(active, facts.matches.get(floor.id)!)
  const groups = groupsOf(measures, listed(facts.canonical, matched), floor.per)
  return Array.from({ length: groups.count }, (_, g) => g)
    .filter((g) => groups.start[g + 1]! - groups.start[g]! <= floorAmount(floor, facts, groups.valuesOf(g)))
    .filter((g) => !floor.only || groups.valuesOf(g).some((name) => floor.only?.includes(name)))
    .map((g) => groups.nameOf(g))
    .sort()
}
