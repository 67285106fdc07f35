import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Decision, PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { Badge, Button, type Column, formatCount, Select, Table } from '../../kit/index.ts'
import { navigate } from '../../route.ts'
import { DecisionPicture } from './DecisionPicture.tsx'
import { type Action, actionLooks } from './retention-words.ts'

type Filter = Action

const outcomeWords: Record<Decision['outcome'], string> = {
  planned: '',
  applied: 'done',
  skipped: 'skipped: changed since',
  restored: 'restored',
}

const columns: readonly Column<Decision>[] = [
  { key: 'picture', title: '', width: '64px', cell: ({ imageId }) => <DecisionPicture imageId={imageId} /> },
  {
    key: 'image',
    title: 'Image',
    width: '26%',
    cell: ({ path, source, imageId }) => (
      <button
        type="button"
        className="flex max-w-full flex-col text-left hover:underline"
        onClick={() => navigate('review', { imageId })}
      >
        <span className="max-w-full truncate" title={path}>
          {path.split('/').at(-1)}
        </span>
        <span className="text-xs text-text-3">{source}</span>
      </button>
    ),
  },
  {
    key: 'action',
    title: 'Decision',
    width: '120px',
    cell: ({ action, outcome }) => (
      <span className="flex flex-col items-start gap-0.5">
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: actionLooks[action].color }} aria-hidden />
          {actionLooks[action].title}
        </span>
        {outcome !== 'planned' && <Badge tone={outcome === 'skipped' ? 'warn' : 'ok'}>{outcomeWords[outcome]}</Badge>}
      </span>
    ),
  },
  {
    key: 'why',
    title: 'Why',
    cell: ({ because, protectedBy }) => (
      <ul className="flex flex-col gap-0.5 text-xs" data-selectable>
        {because.map(({ rule, detail }) => (
          <li key={`b ${rule} ${detail}`}>
            <span className="font-medium">{rule}</span> <span className="text-text-2">{detail}</span>
          </li>
        ))}
        {protectedBy.map(({ rule, detail }) => (
          <li key={`p ${rule} ${detail}`} className="text-ok">
            <span className="font-medium">{rule}</span> {detail}
          </li>
        ))}
      </ul>
    ),
  },
]

/** Every decision of a plan with its reason, a page at a time. */
export function DecisionList({ plan }: { plan: PlanTotals }) {
  const present = (['drop', 'archive', 'retire', 'review', 'keep'] as const).filter((action) => plan.images[action] > 0)
  const [filter, setFilter] = useState<Filter>(present[0] ?? 'keep')
  const pages = useInfiniteQuery(
    queries.retention.decisions.infiniteOptions({
      input: (cursor: string | undefined) => ({ planId: plan.planId, action: filter, limit: 100, cursor }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
  const rows = pages.data?.pages.flatMap(({ decisions }) => decisions) ?? []
  return (
    <div className="flex flex-col">
      <div className="flex items-center gap-2 px-3 py-2">
        <Select<Filter>
          label="Show"
          value={filter}
          onChange={setFilter}
          className="w-44"
          options={present.map((value) => ({
            value,
            label: actionLooks[value].title,
            hint: formatCount(plan.images[value]),
          }))}
        />
        <span className="text-xs text-text-3">Green lines say what protects an image.</span>
      </div>
      <Table
        label="Decisions"
        columns={columns}
        rows={rows}
        rowKey={({ imageId }) => imageId}
        empty={pages.isPending ? 'Loading…' : 'None.'}
      />
      {pages.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  )
}
