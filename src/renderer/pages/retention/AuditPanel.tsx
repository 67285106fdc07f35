import { plural, t } from '@lingui/core/macro'
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { AuditEntry } from '#contract'
import type { ImageId, PlanId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { Ago, Button, type Column, formatAgo, Panel, Table } from '../../kit/index.ts'
import { FirstImages } from '../../thumbnail/FirstImages.tsx'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { leavingActions } from './action-styles.ts'
import { auditDetail, auditTitle, type NameOf } from './audit-text.ts'

const columnsWith = (nameOf: NameOf): readonly Column<AuditEntry>[] => [
  { title: t`No.`, numeric: true, width: '64px', cell: ({ seq }) => seq },
  { title: t`When`, width: '160px', cell: ({ atMs }) => <Ago ms={atMs} /> },
  { title: t`Who`, width: '140px', cell: ({ user }) => user },
  {
    title: t`What`,
    width: '200px',
    cell: ({ action }) => (
      <span className="font-medium" title={action}>
        {auditTitle(action)}
      </span>
    ),
  },
  {
    title: t`Details`,
    cell: ({ detail }) => (
      <span className="flex min-w-40 flex-col gap-1.5 text-xs wrap-anywhere text-text-2" data-selectable>
        <EntryImages detail={detail} />
        <span title={JSON.stringify(detail)}>{auditDetail(detail, nameOf)}</span>
      </span>
    ),
  },
]

/** The images of an entry that names an image, a plan or a query. */
function EntryImages({ detail: { imageId, planId, where } }: { detail: AuditEntry['detail'] }) {
  if (typeof imageId === 'string')
    return <Thumbnail imageId={imageId as ImageId} variant="thumbnail" className="h-8 w-11 rounded-md" />
  if (typeof planId === 'string') return <PlanImages planId={planId as PlanId} />
  return typeof where === 'string' ? <FirstImages where={where} max={5} /> : null
}

function PlanImages({ planId }: { planId: PlanId }) {
  const found = useQueries({
    queries: leavingActions.map((action) =>
      queries.policy.decisions.queryOptions({ input: { planId, action, limit: maxPlanImages }, retry: false }),
    ),
  })
  const removed = found.flatMap(({ data }) => data?.decisions ?? []).slice(0, maxPlanImages)
  if (removed.length === 0) return null
  return (
    <span aria-hidden className="flex gap-1">
      {removed.map(({ imageId }) => (
        <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="h-8 w-11 rounded-md" />
      ))}
    </span>
  )
}
const maxPlanImages = 5

const perPage = 100

/** Returns the names of models, plans and users. Entries name removed models. */
function useNames(entries: readonly AuditEntry[]): NameOf {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const { data: plans = [] } = useQuery(queries.policy.plans.queryOptions())
  const { data: users = [] } = useQuery(queries.access.list.queryOptions())
  const names = new Map<string, string>([
    ...entries.flatMap(({ action, detail: { modelId, name } }): [string, string][] =>
      action === 'models.add' && typeof modelId === 'string' && typeof name === 'string' ? [[modelId, name]] : [],
    ),
    ...models.map(({ modelId, name }): [string, string] => [modelId, name]),
    ...plans.map(({ planId, policyName, createdAtMs }): [string, string] => [
      planId,
      t`${policyName}, made ${formatAgo(createdAtMs)}`,
    ]),
    ...users.map(({ userId, name }): [string, string] => [userId, name]),
  ])
  return (id) => names.get(id)
}

/** The audit log, and whether it is intact. */
export function AuditPanel() {
  const { data: verdict } = useQuery(queries.access.verifyAudit.queryOptions())
  const pages = useInfiniteQuery(
    queries.access.audit.infiniteOptions({
      input: (beforeSeq: number | undefined) => ({ limit: perPage, beforeSeq }),
      initialPageParam: undefined,
      getNextPageParam: (page) => (page.length === perPage ? page.at(-1)?.seq : undefined),
    }),
  )
  const entries = pages.data?.pages.flat() ?? []
  const nameOf = useNames(entries)
  return (
    <div className="py-4">
      <Panel
        flush
        title={t`Audit`}
        actions={
          verdict && (
            <span
              className={`flex items-center gap-1.5 text-xs ${verdict.problems.length === 0 ? 'text-ok' : 'text-danger'}`}
            >
              {verdict.problems.length === 0 ? (
                <CircleCheck size={14} aria-hidden />
              ) : (
                <TriangleAlert size={14} aria-hidden />
              )}
              {verdict.problems.length === 0
                ? t`${plural(verdict.entries, { one: '# entry', other: '# entries' })}, all intact`
                : verdict.problems.join(' ')}
            </span>
          )
        }
      >
        <Table
          label={t`Audit`}
          columns={columnsWith(nameOf)}
          rows={entries}
          rowKey={({ seq }) => String(seq)}
          empty={t`No entries yet`}
        />
        {pages.hasNextPage && (
          <div className="flex justify-center p-3">
            <Button onClick={() => pages.fetchNextPage()}>{t`Show more`}</Button>
          </div>
        )}
      </Panel>
    </div>
  )
}
