import type { LineageNow } from '#contract'
import { percentText } from '#model/text/percent.ts'

/** A version's lineage as a small tree: what it comes from above, what was made of it below. */
export function lineageText({ dataset, hash, from, trained, next }: LineageNow): string {
  const short = (text: string) => text.slice(0, 12)
  const above = from
    ? [
        ...(from.previous ? [`version ${from.previous.dataset} (${short(from.previous.hash)})`] : []),
        ...(from.policy ? [`policy ${from.policy.name} ${from.policy.version} (${short(from.policy.hash)})`] : []),
        ...(from.plan ? [`plan ${from.plan.planId} (${short(from.plan.hash)})`] : []),
        ...(from.model ? [`current model ${from.model.name} (${short(from.model.sha256)})`] : []),
        ...(from.golden ? [`golden set ${from.golden.dataset} (${short(from.golden.hash)})`] : []),
        ...from.accepted.map(
          ({ acceptanceId, labels, maxError, audited }) =>
            `${labels} labels accepted in bulk, at most ${percentText(maxError)} wrong by ${audited} audits (${acceptanceId})`,
        ),
        `query ${from.query || 'all reviewed images'}, seed ${from.seed}`,
        `frozen by ${from.frozenBy} with ${from.program}`,
      ]
    : ['not recorded']
  const below = [
    ...trained.map(({ name, version }) => `model ${name} ${version}`),
    ...next.map((name) => `version ${name}`),
  ]
  return [
    ...above.map((one) => `  ${one}`),
    `└─ ${dataset} (${short(hash)})`,
    ...below.map((one) => `   └─ ${one}`),
  ].join('\n')
}
