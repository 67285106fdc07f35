import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Ellipsis, Pencil, Save, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SavedQuery } from '#contract'
import { engine, queries, showProblem } from '../../../connection/index.ts'
import { classNames, formatCount, IconButton, Menu, toast } from '../../../kit/index.ts'
import { showQuery, useLibraryView } from '../library-view.ts'
import { NameQueryDialog } from './NameQueryDialog.tsx'

const report = showProblem(t`Can’t change the saved query`)

/** The saved queries of the team, each with how many images match now. */
export function SavedQueries() {
  const saved = useQuery(queries.library.savedQueries.queryOptions())
  const [renamed, setRenamed] = useState<SavedQuery | null>(null)
  const list = saved.data ?? []
  if (list.length === 0) return null
  return (
    <section aria-label={t`Saved queries`} className="py-1.5">
      <h2 className="flex h-7 items-center font-semibold">{t`Saved queries`}</h2>
      <ul className="pb-1">
        {list.map((query, place) => (
          <SavedItem
            key={query.savedQueryId}
            query={query}
            place={place}
            last={list.length - 1}
            onRename={() => setRenamed(query)}
          />
        ))}
      </ul>
      {renamed && (
        <NameQueryDialog
          title={t`Rename saved query`}
          name={renamed.name}
          confirm={t`Rename`}
          onClose={() => setRenamed(null)}
          onName={(name) => engine.library.changeQuery({ savedQueryId: renamed.savedQueryId, name })}
        />
      )}
    </section>
  )
}

type SavedItemProps = { query: SavedQuery; place: number; last: number; onRename(): void }

function SavedItem({ query, place, last, onRename }: SavedItemProps) {
  const { savedQueryId, name, where, order } = query
  const isShown = useLibraryView((view) => view.where === where && view.order === order)
  const count = useQuery({
    ...queries.library.count.queryOptions({ input: { where: where || undefined } }),
    retry: false,
  })
  const overwrite = () => {
    const { where: shownWhere, order: shownOrder } = useLibraryView.getState()
    engine.library.changeQuery({ savedQueryId, where: shownWhere, order: shownOrder }).then(() => {
      toast({
        tone: 'ok',
        title: t`${name} updated`,
        undo: () => void engine.library.changeQuery({ savedQueryId, where, order }).catch(report),
      })
    }, report)
  }
  const remove = () => {
    engine.library.deleteQuery({ savedQueryId }).then(() => {
      toast({
        tone: 'ok',
        title: t`Query ${name} deleted`,
        detail: t`Images are not changed.`,
        undo: () => void engine.library.saveQuery({ name, where, order }).catch(report),
      })
    }, report)
  }
  const move = (to: number) => void engine.library.moveQuery({ savedQueryId, to }).catch(report)
  return (
    <li className="group relative flex items-center">
      <button
        type="button"
        aria-pressed={isShown}
        title={where || t`All images`}
        onClick={() => showQuery(where, order)}
        className={classNames(
          '-mx-2 flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left',
          isShown ? 'bg-accent-soft font-medium text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
        )}
      >
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="tabular text-xs text-text-3 group-focus-within:invisible group-hover:invisible">
          {count.error ? t`wrong` : count.data ? formatCount(count.data.count) : ''}
        </span>
      </button>
      <Menu
        align="end"
        trigger={
          <IconButton
            icon={Ellipsis}
            label={t`More about ${name}`}
            className="absolute right-1 size-6 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100"
          />
        }
        items={[
          { label: t`Rename…`, icon: Pencil, run: onRename },
          { label: t`Update to current query`, icon: Save, disabled: isShown, run: overwrite },
          { label: t`Move up`, icon: ArrowUp, disabled: place === 0, run: () => move(place - 1) },
          { label: t`Move down`, icon: ArrowDown, disabled: place === last, run: () => move(place + 1) },
          'separator',
          { label: t`Delete`, icon: Trash2, danger: true, run: remove },
        ]}
      />
    </li>
  )
}
