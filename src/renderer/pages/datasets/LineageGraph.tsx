import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { formatAgo } from '../../kit/index.ts'

type Node = { kind: string; name: string; hash?: string | undefined }

/** What a version comes from at the left, what was made of it at the right. */
export function LineageGraph({ name }: { name: string }) {
  const { data: lineage } = useQuery(queries.datasets.lineage.queryOptions({ input: { name } }))
  const { data: plans = [] } = useQuery(queries.plans.list.queryOptions())
  if (!lineage) return null
  const { from, trained, next } = lineage
  const sources: Node[] = from
    ? [
        ...(from.previous ? [{ kind: t`version`, name: from.previous.dataset, hash: from.previous.hash }] : []),
        ...(from.policy
          ? [{ kind: t`policy`, name: `${from.policy.name} v${from.policy.version}`, hash: from.policy.hash }]
          : []),
        ...(from.plan ? [{ kind: t`plan`, name: planName(from.plan.planId, plans), hash: from.plan.hash }] : []),
        ...(from.model ? [{ kind: t`predictions by`, name: from.model.name, hash: from.model.sha256 }] : []),
        ...(from.golden ? [{ kind: t`golden set`, name: from.golden.dataset, hash: from.golden.hash }] : []),
        { kind: t`query`, name: from.query || t`all reviewed images` },
        { kind: t`frozen by`, name: from.frozenBy },
      ]
    : [{ kind: t`lineage`, name: t`not recorded for this version` }]
  const made: Node[] = [
    ...trained.map((model) => ({
      kind: t`model`,
      name: model.version > 1 ? `${model.name} v${model.version}` : model.name,
    })),
    ...next.map((version) => ({ kind: t`version`, name: version })),
  ]
  return (
    <div className="flex items-center gap-3">
      <NodeList nodes={sources} />
      <span className="text-text-3" aria-hidden>
        →
      </span>
      <span className="max-w-32 shrink-0 truncate rounded-lg bg-accent-soft px-3 py-2 font-medium text-accent-text">
        {name}
      </span>
      <span className="text-text-3" aria-hidden>
        →
      </span>
      {made.length > 0 ? <NodeList nodes={made} /> : <span className="text-xs text-text-3">{t`nothing yet`}</span>}
    </div>
  )
}

/** A plan by what it is of; one that is gone by its id. */
function planName(planId: string, plans: readonly PlanTotals[]): string {
  const plan = plans.find((one) => one.planId === planId)
  return plan ? t`${plan.policyName}, ${formatAgo(plan.createdAtMs)}` : planId
}

function NodeList({ nodes }: { nodes: readonly Node[] }) {
  return (
    <ul className="flex min-w-0 flex-col gap-1">
      {nodes.map(({ kind, name, hash }) => (
        <li key={`${kind} ${name}`} title={hash} className="flex min-w-0 gap-1.5 rounded-md bg-inset px-2 py-1 text-xs">
          <span className="shrink-0 text-text-3">{kind}</span>
          <span className="truncate">{name}</span>
        </li>
      ))}
    </ul>
  )
}
