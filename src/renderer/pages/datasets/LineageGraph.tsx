import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { Lineage, LineageNow, PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { formatAgo } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'

/** `open` opens its page, if it has one. */
type Node = { kind: string; name: string; hash?: string | undefined; open?: (() => void) | undefined }

/** What a version was made from, on the left, and what was made from it, on the right. */
export function LineageGraph({ name }: { name: string }) {
  const { data: lineage } = useQuery(queries.datasets.lineage.queryOptions({ input: { name } }))
  const links = useLinks()
  if (!lineage) return null
  const { from } = lineage
  const sources = from ? sourcesOf(from, links) : [{ kind: t`lineage`, name: t`not recorded for this version` }]
  const made = madeOf(lineage, links)
  return (
    <div className="flex items-center gap-3">
      <NodeList nodes={sources} />
      <span className="text-text-3" aria-hidden>
        →
      </span>
      <span
        title={name}
        className="max-w-32 shrink-0 truncate rounded-lg bg-accent-soft px-3 py-2 font-medium text-accent-text"
      >
        {name}
      </span>
      <span className="text-text-3" aria-hidden>
        →
      </span>
      {made.length > 0 ? <NodeList nodes={made} /> : <span className="text-xs text-text-3">{t`nothing yet`}</span>}
    </div>
  )
}

/** Returns functions that open versions, models and plans that still exist, and the policy for users who may see it. */
function useLinks() {
  const { data: versions = [] } = useQuery(queries.datasets.list.queryOptions())
  const { data: plans = [] } = useQuery(queries.policy.plans.queryOptions())
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const seesPolicies = useRefusal('disposal.apply') === null
  return {
    plans,
    version: (name: string) =>
      versions.some((one) => one.name === name) ? () => navigate('datasets', { name }) : undefined,
    model: (modelId: string) =>
      models.some((one) => one.modelId === modelId) ? () => navigate('models', { modelId }) : undefined,
    plan: (planId: string) =>
      seesPolicies && plans.some((one) => one.planId === planId)
        ? () => navigate('retention', { planId, tab: 'plan' })
        : undefined,
    policy: seesPolicies ? () => navigate('retention', { tab: 'policy' }) : undefined,
  }
}

type Links = ReturnType<typeof useLinks>

function sourcesOf(from: Lineage, links: Links): Node[] {
  const { previous, policy, plan, model, golden } = from
  const version = (kind: string, { dataset, hash }: { dataset: string; hash: string }): Node => ({
    kind,
    name: dataset,
    hash,
    open: links.version(dataset),
  })
  return [
    previous && version(t`version`, previous),
    policy && {
      kind: t`policy`,
      name: t`${policy.name} v${policy.version}`,
      hash: policy.hash,
      open: links.policy,
    },
    plan && { kind: t`plan`, name: planName(plan.planId, links.plans), hash: plan.hash, open: links.plan(plan.planId) },
    model && { kind: t`predictions by`, name: model.name, hash: model.sha256, open: links.model(model.modelId) },
    golden && version(t`golden set`, golden),
    ...from.accepted.map(({ acceptanceId, labels, model: by }) => ({
      kind: t`accepted in bulk`,
      name: t`${plural(labels, { one: '# label', other: '# labels' })} by ${by}`,
      hash: acceptanceId,
      open: () => navigate('library', { where: `labels.exists(l, l.acceptance == "${acceptanceId}")` }),
    })),
    {
      kind: t`query`,
      name: from.query || t`all reviewed images`,
      open: () => navigate('library', { where: from.query || 'state in ["reviewed", "approved"]' }),
    },
    { kind: t`frozen by`, name: from.frozenBy },
  ].filter((node) => node !== null && node !== undefined)
}

const madeOf = ({ trained, next }: LineageNow, links: Links): Node[] => [
  ...trained.map(({ name, version, modelId }) => ({
    kind: t`model`,
    name: version > 1 ? t`${name} v${version}` : name,
    open: links.model(modelId),
  })),
  ...next.map((name) => ({ kind: t`version`, name, open: links.version(name) })),
]

/** Returns the plan's policy and age, or its id if the plan is gone. */
function planName(planId: string, plans: readonly PlanTotals[]): string {
  const plan = plans.find((one) => one.planId === planId)
  return plan ? t`${plan.policyName}, ${formatAgo(plan.createdAtMs)}` : planId
}

function NodeList({ nodes }: { nodes: readonly Node[] }) {
  return (
    <ul className="flex min-w-0 flex-col gap-1">
      {nodes.map(({ kind, name, hash, open }) => (
        <li
          key={`${kind} ${hash} ${name}`}
          title={hash}
          className="flex min-w-0 gap-1.5 rounded-md bg-inset px-2 py-1 text-xs"
        >
          <span className="shrink-0 text-text-3">{kind}</span>
          {open ? (
            <button type="button" title={name} className="truncate text-accent-text hover:underline" onClick={open}>
              {name}
            </button>
          ) : (
            <span className="truncate" title={name}>
              {name}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
