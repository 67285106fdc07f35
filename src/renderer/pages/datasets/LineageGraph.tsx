import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { formatAgo } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'

/** `open` shows what it is, where there is a page of it. */
type Node = { kind: string; name: string; hash?: string | undefined; open?: (() => void) | undefined }

/** What a version comes from at the left, what was made of it at the right. */
export function LineageGraph({ name }: { name: string }) {
  const { data: lineage } = useQuery(queries.datasets.lineage.queryOptions({ input: { name } }))
  const { data: versions = [] } = useQuery(queries.datasets.list.queryOptions())
  const { data: plans = [] } = useQuery(queries.policy.plans.queryOptions())
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const seesPolicies = useRefusal('disposal.apply') === null
  if (!lineage) return null
  const { from, trained, next } = lineage
  const openVersion = (version: string) =>
    versions.some((one) => one.name === version) ? () => navigate('datasets', { name: version }) : undefined
  const openModel = (modelId: string) =>
    models.some((one) => one.modelId === modelId) ? () => navigate('models', { modelId }) : undefined
  const openPlan = (planId: string) =>
    seesPolicies && plans.some((one) => one.planId === planId)
      ? () => navigate('retention', { planId, tab: 'plan' })
      : undefined
  const sources: Node[] = from
    ? [
        ...(from.previous
          ? [
              {
                kind: t`version`,
                name: from.previous.dataset,
                hash: from.previous.hash,
                open: openVersion(from.previous.dataset),
              },
            ]
          : []),
        ...(from.policy
          ? [
              {
                kind: t`policy`,
                name: t`${from.policy.name} v${from.policy.version}`,
                hash: from.policy.hash,
                open: seesPolicies ? () => navigate('retention', { tab: 'policy' }) : undefined,
              },
            ]
          : []),
        ...(from.plan
          ? [
              {
                kind: t`plan`,
                name: planName(from.plan.planId, plans),
                hash: from.plan.hash,
                open: openPlan(from.plan.planId),
              },
            ]
          : []),
        ...(from.model
          ? [
              {
                kind: t`predictions by`,
                name: from.model.name,
                hash: from.model.sha256,
                open: openModel(from.model.modelId),
              },
            ]
          : []),
        ...(from.golden
          ? [
              {
                kind: t`golden set`,
                name: from.golden.dataset,
                hash: from.golden.hash,
                open: openVersion(from.golden.dataset),
              },
            ]
          : []),
        ...from.accepted.map(({ acceptanceId, labels, model }) => ({
          kind: t`accepted in bulk`,
          name: t`${plural(labels, { one: '# label', other: '# labels' })} by ${model}`,
          hash: acceptanceId,
          open: () => navigate('library', { where: `labels.exists(l, l.acceptance == "${acceptanceId}")` }),
        })),
        {
          kind: t`query`,
          name: from.query || t`all reviewed images`,
          open: () => navigate('library', { where: from.query || 'state in ["reviewed", "approved"]' }),
        },
        { kind: t`frozen by`, name: from.frozenBy },
      ]
    : [{ kind: t`lineage`, name: t`not recorded for this version` }]
  const made: Node[] = [
    ...trained.map((model) => ({
      kind: t`model`,
      name: model.version > 1 ? t`${model.name} v${model.version}` : model.name,
      open: openModel(model.modelId),
    })),
    ...next.map((version) => ({ kind: t`version`, name: version, open: openVersion(version) })),
  ]
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

/** A plan by what it is of; one that is gone by its id. */
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
