import type { PolicyCheck } from '#contract'
import { builtInRules, lateBuiltInRules } from '#model/built-in-rules.ts'
import { checkQuery } from '../../query/index.ts'
import { isSingle } from '../facts/dimensions.ts'
import { signalUses } from '../facts/signal-uses.ts'
import { periodKinds, withinKinds } from '../facts/times.ts'
import { signalOfValue } from '../facts/values.ts'
import { signalsIn } from './conditions.ts'
import { isKeepRule, type KeepRule, type LeaveRule, type Policy } from './grammar.ts'

export type Problem = PolicyCheck['problems'][number]

/** A problem with the name of its place, before the path to it is looked up. */
export type FoundProblem = Omit<Problem, 'path' | 'line' | 'column'>

/**
 * What the grammar allows but is dangerous or has no effect. Errors keep a policy from being used; some only keep
 * a new one from being saved.
 */
export function lint(policy: Policy, { isNew = false } = {}): FoundProblem[] {
  const problems: FoundProblem[] = []
  const error = (where: string, message: string) => problems.push({ severity: 'error', where, message })
  const warning = (where: string, message: string) => problems.push({ severity: 'warning', where, message })
  const clauses = [...policy.rules, ...policy.floors, ...(policy.budget ? [policy.budget] : [])]
  const ids = clauses.map(({ id }) => id)
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
    error(id, `The id ${id} is used twice. Give each rule and floor its own.`)
  for (const id of ids)
    if (builtInRules.has(id)) {
      const report = isNew || !lateBuiltInRules.has(id) ? error : warning
      report(id, `The id ${id} is the name of a built-in protection. Choose another.`)
    }
  if (policy.rules.length === 0) error('rules', 'A policy needs at least one rule.')
  for (const rule of policy.rules) {
    const where = `rule ${rule.id}`
    if (isKeepRule(rule)) lintKeepRule(rule, where, error, warning)
    else {
      if (rule.when === undefined && rule.thin === undefined)
        error(where, `This rule would ${rule.action} everything. Give it "when" or "thin".`)
      if (rule.thin?.scope === 'global' && rule.thin.withinSeconds !== undefined)
        error(where, '"withinSeconds" makes it a burst rule. Remove it or the scope "global".')
      lintSignals(rule, where, error)
    }
  }
  for (const { id, min, per } of policy.floors)
    if (typeof min !== 'number') {
      if (!per.includes('class'))
        error(`floor ${id}`, 'A floor by error needs "class" in "per": the model’s error is known by class.')
      if (min.least > min.base)
        warning(`floor ${id}`, '"least" is above "base", so the model’s error counts only beyond it.')
    }
  lintBudget(policy, error)
  if (!isKnownFrom(policy) && takesTimePlaces(policy))
    warning(
      'timeBase',
      'Cameras’ clocks decide which images are new. A wrong clock can remove good images; "imported" is the app’s own time.',
    )
  const destroys = policy.rules.some(({ action }) => action === 'drop') || policy.budget?.action === 'drop'
  const protects = policy.rules.some(isKeepRule) || policy.floors.length > 0
  if (destroys && !protects) error('floors', 'A policy that drops needs at least one keep rule or floor.')
  else if ((destroys || policy.budget) && policy.floors.length === 0)
    warning('floors', 'Nothing keeps a minimum number of images per class or source. Add a floor.')
  if (policy.placesFor === 'settled' && (policy.floors.length > 0 || policy.rules.some((rule) => 'buckets' in rule)))
    for (const floor of policy.floors)
      if (floor.rank[0] !== 'reviewed')
        warning(`floor ${floor.id}`, 'Unreviewed images can take places from reviewed ones. Rank "reviewed" first.')
  return problems
}

type Report = (where: string, message: string) => void

function lintKeepRule(rule: KeepRule, where: string, error: Report, warning: Report): void {
  const { buckets, groupBy } = rule
  if (rule.when === undefined && !buckets) error(where, 'This rule keeps everything. Give it "when" or "buckets".')
  if (groupBy && !buckets) warning(where, '"groupBy" has no effect without "buckets".')
  if (!buckets) return
  if (!groupBy) error(where, 'Buckets need "groupBy", so that unrelated series never compete.')
  else if (!groupBy.includes('source'))
    warning(where, 'One group holds images of several sources, so a busy source can push out a quiet one.')
  const isAnySet = (keys: readonly (keyof typeof buckets)[]) => keys.some((key) => buckets[key] !== undefined)
  const periods = isAnySet([...periodKinds, ...withinKinds])
  if (!periods && !isAnySet(['last', 'within']))
    error(where, 'These buckets keep nothing. Give them last, hourly, daily, weekly, monthly, yearly or within….')
  if (!periods && (buckets.perBucket > 1 || buckets.pick !== 'newest'))
    warning(where, '"perBucket" and "pick" have no effect without hourly, daily, weekly, monthly or yearly.')
}

/** Signals that find wrong or unusual images may not let images leave permanently. */
function lintSignals({ when, action }: LeaveRule, where: string, error: Report): void {
  if (when === undefined || checkQuery(when)) return
  for (const name of signalsIn(when)) {
    const { only } = signalUses[name]
    if (only && !only.includes(action))
      error(where, `signal.${name} may not ${action} anything: a rule by it may only ${only.join(' or ')}.`)
  }
}

function lintBudget({ budget }: Policy, error: Report): void {
  if (!budget) return
  if ((budget.maxItems === undefined) === (budget.maxBytes === undefined))
    error('budget', 'A budget has either "maxItems" or "maxBytes".')
  const signal = signalOfValue(budget.evict)
  const only = signal && signalUses[signal].only
  if (only && !only.includes(budget.action))
    error('budget', `signal.${signal} may not ${budget.action} anything: a budget by it may only ${only.at(-1)}.`)
  for (const dimension of budget.per)
    if (!isSingle(dimension))
      error('budget', `A budget can't be per ${dimension}: an image with several of them would count several times.`)
}

const isKnownFrom = ({ timeBase }: Policy): boolean =>
  typeof timeBase === 'string'
    ? timeBase === 'imported'
    : timeBase.default === 'imported' && Object.values(timeBase.bySource).every((base) => base === 'imported')

const takesTimePlaces = ({ rules, floors }: Policy): boolean =>
  rules.some((rule) => isKeepRule(rule) && rule.buckets) || floors.some(({ rank }) => rank.includes('recency'))
