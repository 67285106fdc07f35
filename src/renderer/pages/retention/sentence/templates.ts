import { t } from '@lingui/core/macro'
import { type FloorJson, freeId, idsOf, type Place, type PolicyJson, type RuleJson, withKey } from './policy-text.ts'

type Clause = { rule: RuleJson } | { floor: FloorJson } | { budget: Record<string, unknown> }

export type Template = { title: string; explains: string; clause: Clause }

const rule = (rule: RuleJson): Clause => ({ rule })

/** Templates for new sentences. */
export const templates: readonly Template[] = [
  {
    title: t`Thin out bursts`,
    explains: t`keep the best few near-duplicates`,
    clause: rule({
      id: 'bursts',
      action: 'retire',
      thin: { keep: 3, hashDistanceMax: 6, withinSeconds: 10 },
      reason: t`Near-duplicates add little to training.`,
    }),
  },
  {
    title: t`Easy and redundant`,
    explains: t`old, predicted correctly, many alike`,
    clause: rule({
      id: 'easy',
      action: 'retire',
      when: 'age(image.importedAt) > days(365) && signal.f1 >= 0.95 && signal.similarity >= 0.97',
      reason: t`The model already predicts these correctly, and there are many like them.`,
    }),
  },
  {
    title: t`A sample of every month`,
    explains: t`some of each month, per source`,
    clause: rule({
      id: 'monthly',
      action: 'keep',
      groupBy: ['source'],
      buckets: { within: '90d', monthly: 'all', perBucket: 100, pick: 'hash' },
      reason: t`Shows each source in every season.`,
    }),
  },
  {
    title: t`Old and never reviewed`,
    explains: t`not used in two years`,
    clause: rule({
      id: 'unreviewed',
      action: 'drop',
      when: 'state in ["new", "predicted"] && age(image.importedAt) > days(730)',
      reason: t`Unused for two years.`,
    }),
  },
  {
    title: t`Keep what is recent`,
    explains: t`the last 90 days stay`,
    clause: rule({
      id: 'recent',
      action: 'keep',
      when: 'age(image.importedAt) < days(90)',
      reason: t`Recent images show what the model sees today.`,
    }),
  },
  {
    title: t`A floor for every class`,
    explains: t`never fewer than…`,
    clause: { floor: { id: 'floor-class', per: 'class', min: 150 } },
  },
  {
    title: t`Retired source`,
    explains: t`keep only a sample of it`,
    clause: rule({
      id: 'gone-source',
      action: 'retire',
      when: 'image.source == ""',
      reason: t`The source is retired. Keep a sample of it.`,
    }),
  },
  {
    title: t`Stay under a size limit`,
    explains: t`least new information first`,
    clause: { budget: { maxBytes: 200e9, evict: 'coverage', action: 'archive' } },
  },
  {
    title: t`License or consent ends`,
    explains: t`removed on a date`,
    clause: rule({
      id: 'consent',
      action: 'drop',
      when: 'has(image.consent) && image.capturedAt < timestamp("2024-01-01")',
      reason: t`The consent has ended.`,
    }),
  },
  {
    title: t`Blank rule`,
    explains: t`build your own`,
    clause: rule({
      id: 'rule',
      action: 'retire',
      when: 'age(image.importedAt) > days(365)',
      reason: t`Old images add little.`,
    }),
  },
]

/** Returns the policy with the template's clause added last, and the place of that clause. */
export function withTemplate(policy: PolicyJson, { clause }: Template): { policy: PolicyJson; place: Place } {
  if ('budget' in clause) return { policy: { budget: clause.budget, ...policy }, place: { list: 'budget' } }
  const ids = idsOf(policy)
  if ('floor' in clause) {
    const floors = policy.floors ?? []
    return {
      policy: withKey(policy, 'floors', [...floors, { ...clause.floor, id: freeId(clause.floor.id, ids) }]),
      place: { list: 'floors', index: floors.length },
    }
  }
  return {
    policy: withKey(policy, 'rules', [...policy.rules, { ...clause.rule, id: freeId(clause.rule.id, ids) }]),
    place: { list: 'rules', index: policy.rules.length },
  }
}
