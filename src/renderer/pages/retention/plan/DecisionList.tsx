import { plural, t } from '@lingui/core/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { LayoutGrid, List, Lock } from 'lucide-react'
import { useState } from 'react'
import type { Decision, PlanTotals } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import {
  Badge,
  Button,
  Checkbox,
  type Column,
  fileName,
  formatCount,
  IconButton,
  Select,
  Table,
} from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { type Action, actionLooks } from '../action-styles.ts'
import { useClauseTexts } from '../policy/use-clause-texts.ts'
import { useHold } from './use-hold.ts'

const outcomeText: Record<Decision['outcome'], string> = {
  planned: '',
  applied: t`done`,
  skipped: t`skipped`,
  restored: t`restored`,
}

const columnsOf = (
  onExplain: (imageId: ImageId) => void,
  textOf: (rule: string) => string,
): readonly Column<Decision>[] => [
  {
    title: '',
    width: '5.5rem',
    cell: ({ imageId }) => (
      <Thumbnail variant="proxy" imageId={imageId} className="my-0.5 h-10 w-14 min-w-14 rounded-sm" />
    ),
  },
  {
    title: t`Image`,
    width: '22%',
    cell: ({ path, source, imageId }) => (
      <button
        type="button"
        className="flex max-w-72 min-w-20 flex-col text-left wrap-anywhere hover:underline"
        onClick={() => navigate('review', { imageId })}
      >
        <span className="line-clamp-2" title={path}>
          {path.split('/').at(-1)}
        </span>
        <span className="text-xs text-text-3">{source}</span>
      </button>
    ),
  },
  {
    title: t`Decision`,
    width: '6rem',
    cell: ({ action, outcome }) => (
      <span className="flex flex-col items-start gap-0.5">
        <span className="flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: actionLooks[action].color }} aria-hidden />
          {actionLooks[action].title}
        </span>
        {outcome !== 'planned' && <Badge tone={outcome === 'skipped' ? 'warn' : 'ok'}>{outcomeText[outcome]}</Badge>}
      </span>
    ),
  },
  {
    title: t`Why`,
    cell: ({ because, protectedBy, outcomeReason }) => (
      <ul className="flex min-w-40 flex-col gap-0.5 text-xs" data-selectable>
        {outcomeReason !== null && <li className="text-warn">{t`Skipped: ${outcomeReason}`}</li>}
        {because.map(({ rule, detail }) => (
          <li key={`b ${rule} ${detail}`} className="text-text-2" title={textOf(rule)}>
            {detail || textOf(rule)}
          </li>
        ))}
        {protectedBy.map(({ rule, detail }) => (
          <li key={`p ${rule} ${detail}`} className="text-ok" title={textOf(rule)}>
            {detail || textOf(rule)}
          </li>
        ))}
      </ul>
    ),
  },
  {
    title: '',
    width: '7.5rem',
    cell: ({ imageId, path }) => (
      <span className="flex items-center justify-end gap-1">
        <Button size="small" aria-label={t`Explain ${path}`} onClick={() => onExplain(imageId)}>
          {t`Explain`}
        </Button>
        <HoldButton imageId={imageId} path={path} />
      </span>
    ),
  },
]

const anyRule = '–'

function HoldButton({ imageId, path }: { imageId: ImageId; path: string }) {
  const { refusal, hold } = useHold(imageId, path)
  return (
    <IconButton
      icon={Lock}
      className="size-6"
      refused={refusal}
      label={t`Hold ${fileName(path)}`}
      disabled={hold.isPending || hold.isSuccess}
      onClick={() => hold.mutate()}
    />
  )
}

function useDecisions(listed: { planId: string; action: Action } | { planId: string; rule: string; alone?: true }) {
  const pages = useInfiniteQuery(
    queries.policy.decisions.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...listed, limit: 100, cursor }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
  const rows = pages.data?.pages.flatMap(({ decisions }) => decisions) ?? []
  const withheld = pages.data?.pages.reduce((sum, page) => sum + page.withheld, 0) ?? 0
  return { pages, rows, withheld }
}

/** The decisions of a plan with their reasons, as a list or a grid. */
export function DecisionList({ plan, aloneRule }: { plan: PlanTotals; aloneRule: string | null }) {
  const present = (['drop', 'archive', 'retire', 'review', 'keep'] as const).filter((action) => plan.images[action] > 0)
  const [filter, setFilter] = useState<Action>(present[0] ?? 'keep')
  const [rule, setRule] = useState(aloneRule ?? anyRule)
  const [alone, setAlone] = useState(aloneRule !== null)
  const [asGrid, setAsGrid] = useState(false)
  const listed = { planId: plan.planId, ...(rule === anyRule ? { action: filter } : { rule, ...(alone && { alone }) }) }
  const { pages, rows, withheld } = useDecisions(listed)
  const textOf = useClauseTexts(plan.planId)
  const explain = (imageId: ImageId) => navigate('retention', { why: { ...listed, imageId } })
  return (
    <div className="flex flex-col">
      <div className="flex items-center gap-2 px-4 py-2">
        <Select<Action>
          label={t`Show`}
          value={filter}
          onChange={setFilter}
          disabled={rule !== anyRule}
          className="w-44"
          options={present.map((value) => ({
            value,
            label: actionLooks[value].title,
            hint: formatCount(plan.images[value]),
          }))}
        />
        <Select
          label={t`Rule`}
          value={rule}
          onChange={setRule}
          className="w-72 min-w-0"
          options={[
            { value: anyRule, label: t`All rules` },
            ...plan.byRule.map(({ rule: id, decided }) => ({
              value: id,
              label: textOf(id),
              hint: formatCount(decided),
            })),
          ]}
        />
        {rule !== anyRule && <Checkbox checked={alone} onChange={setAlone} label={t`Only this rule`} />}
        <span className="ml-auto flex">
          <IconButton icon={List} label={t`List`} pressed={!asGrid} onClick={() => setAsGrid(false)} />
          <IconButton icon={LayoutGrid} label={t`Grid`} pressed={asGrid} onClick={() => setAsGrid(true)} />
        </span>
      </div>
      {asGrid ? (
        <DecisionGrid rows={rows} onExplain={explain} />
      ) : (
        <Table
          label={t`Decisions`}
          columns={columnsOf(explain, textOf)}
          rows={rows}
          rowKey={({ imageId }) => imageId}
          empty={pages.isPending ? t`Loading…` : t`None.`}
        />
      )}
      {withheld > 0 && (
        <p className="px-4 py-2 text-xs text-text-3">
          {plural(withheld, {
            one: '# decision is hidden from you while images are to be labeled blind',
            other: '# decisions are hidden from you while images are to be labeled blind',
          })}
        </p>
      )}
      {pages.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
            {t`Show more`}
          </Button>
        </div>
      )}
    </div>
  )
}

type DecisionGridProps = { rows: readonly Decision[]; onExplain(imageId: ImageId): void }

/** The decisions as images, each with its action and first reason. */
function DecisionGrid({ rows, onExplain }: DecisionGridProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-3 p-3" aria-label={t`Images`}>
      {rows.map(({ imageId, path, action, because }) => (
        <li key={imageId}>
          <button
            type="button"
            onClick={() => onExplain(imageId)}
            className="flex w-full flex-col overflow-hidden rounded-md border border-line text-left hover:border-line-strong"
          >
            <Thumbnail variant="proxy" imageId={imageId} className="aspect-4/3 w-full" />
            <span className="flex w-full flex-col gap-0.5 p-2">
              <span className="flex items-center gap-1.5">
                <span
                  className="size-2 shrink-0 rounded-full"
                  style={{ background: actionLooks[action].color }}
                  aria-hidden
                />
                <span className="min-w-0 flex-1 truncate" title={path}>
                  {path.split('/').at(-1)}
                </span>
              </span>
              <span className="line-clamp-2 text-xs text-text-2">
                {because[0]?.detail ?? actionLooks[action].title}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
