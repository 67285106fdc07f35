import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, ScanEye, X } from 'lucide-react'
import type { BulkKinds } from '#contract'
import { idOf } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { Button, formatCount, IconButton, Kbd, Menu } from '../../../kit/index.ts'
import { select, useLibraryView } from '../library-view.ts'
import { nothingSelected } from '../selection.ts'
import { menuItems, reviewSelected, type SelectionAction, selectionActions } from './selection-actions.ts'

type SelectionBarProps = { sequence: Uint32Array; onReview(position: number): void }

/** A bar of actions for the selected images, shown while there are any. */
export function SelectionBar(props: SelectionBarProps) {
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  return kinds && <SelectionTools kinds={kinds} {...props} />
}

/** The actions with a button of their own. The others are under More. */
const buttons = new Map(
  Object.entries<string>({
    'library.acceptSelected': t`Accept all`,
    'library.assign': t`Assign…`,
    'library.tag': t`Tag`,
    'library.hold': t`Hold`,
    'library.trash': t`Trash`,
  }),
)
const withoutCommand = ['library.open', 'library.nearDuplicates', 'library.copyName', 'library.copyPath']

type SelectionToolsProps = SelectionBarProps & { kinds: BulkKinds }

function SelectionTools({ kinds, sequence, onReview }: SelectionToolsProps) {
  const count = useLibraryView((view) => view.selection.ids.size)
  const groups = selectionActions(kinds, sequence, onReview)
  const actions = groups.flat()
  useCommands(
    actions
      .filter(({ id }) => !withoutCommand.includes(id))
      .map(({ id, title, keys, refused, run }) => ({
        id,
        title: t`Selected images: ${title}`,
        group: 'Library',
        ...(keys && { keys: [keys] }),
        when: () => useLibraryView.getState().selection.ids.size > 0 && !refused,
        run,
      })),
  )
  if (count === 0) return null
  const button = (action: SelectionAction) => (
    <Button
      key={action.id}
      icon={action.icon}
      refused={action.refused}
      variant={action.danger ? 'danger' : 'quiet'}
      title={buttons.get(action.id)}
      className={action.danger ? 'border-transparent' : action.id.endsWith('acceptSelected') ? 'text-ok' : ''}
      onClick={action.run}
    >
      <span className="@max-[58rem]:sr-only">{buttons.get(action.id)}</span>{' '}
      {action.keys && !action.danger && (
        <span className="@max-[66rem]:hidden">
          <Kbd keys={action.keys} />
        </span>
      )}
    </Button>
  )
  const review = actions.find(({ id }) => id === 'library.reviewSelected')
  const rest = groups.map((group) =>
    group.filter(({ id }) => !buttons.has(id) && id !== 'library.reviewSelected' && !withoutCommand.includes(id)),
  )
  return (
    <div className="@container pointer-events-none absolute inset-x-0 bottom-4 z-20 flex justify-center px-4">
      <div
        role="toolbar"
        aria-label={t`Selected images`}
        className="appear pointer-events-auto flex h-12 max-w-full items-center gap-1 overflow-x-auto overflow-y-hidden floating px-3 [scrollbar-width:none]"
      >
        <span className="tabular pr-2 whitespace-nowrap">
          <span className="font-semibold">{t`${formatCount(count)} selected`}</span>
          <span className="@max-[46rem]:hidden">
            <OpenPredictions />
          </span>
        </span>
        {actions.filter(({ id }) => buttons.has(id)).map(button)}
        <Menu
          side="top"
          trigger={
            <Button variant="quiet" icon={Ellipsis}>
              <span className="@max-[46rem]:sr-only">{t`More`}</span>
            </Button>
          }
          items={menuItems(rest)}
        />
        <span className="mx-1 h-6 w-px shrink-0 bg-line" />
        <Button variant="primary" icon={ScanEye} refused={review?.refused ?? null} onClick={reviewSelected}>
          <span className="@max-[36rem]:sr-only">{t`Review these`}</span>
        </Button>
        <IconButton icon={X} label={t`Clear selection`} keys="Escape" onClick={() => select(() => nothingSelected)} />
      </div>
    </div>
  )
}

/** Predictions are counted if up to this many images are selected. */
const maxCounted = 500

function OpenPredictions() {
  const ids = useLibraryView((view) => view.selection.ids)
  const { data } = useQuery({
    ...queries.library.rows.queryOptions({ input: { imageIds: [...ids].map((row) => idOf('img', row)) } }),
    enabled: ids.size <= maxCounted,
  })
  const open = data?.reduce((sum, { state, shownCount }) => sum + (state === 'predicted' ? shownCount : 0), 0)
  return open ? (
    <span className="text-text-3">
      {' '}
      · <Plural value={open} one="# prediction" other="# predictions" />
    </span>
  ) : null
}
