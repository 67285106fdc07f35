import { useQuery } from '@tanstack/react-query'
import { Check, ChevronUp, Ellipsis, History, ScanEye, Tag, Trash2, X } from 'lucide-react'
import type { BulkKinds } from '#contract'
import type { ImageState } from '#model/image.ts'
import { type Command, useCommands, useKeysFor } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { showImageHistory } from '../../../dialogs/image-history.ts'
import { Button, formatCount, IconButton, Kbd, Menu, stateLooks } from '../../../kit/index.ts'
import { mayNow, useRefusal } from '../../../roles/index.ts'
import { select, useLibraryView } from '../library-view.ts'
import { nothingSelected } from '../selection.ts'
import { openBulk, type RequestedAction } from './bulk-flow.ts'
import { targetOf } from './target.ts'

const states: readonly ImageState[] = ['reviewed', 'approved', 'rejected', 'new']
const asksForTrash = (where: string) => /lifecycle/.test(where)

type SelectionBarProps = { sequence: Uint32Array; onReview(position: number): void }

/** What can be done with the selected images; in sight while there are any. */
export function SelectionBar(props: SelectionBarProps) {
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  return kinds && <SelectionTools kinds={kinds} {...props} />
}

type SelectionToolsProps = SelectionBarProps & { kinds: BulkKinds }

function SelectionTools({ kinds, sequence, onReview }: SelectionToolsProps) {
  const selection = useLibraryView((view) => view.selection)
  const where = useLibraryView((view) => view.where)
  const count = selection.ids.size
  const ask = (action: RequestedAction) => {
    const view = useLibraryView.getState()
    if (view.selection.ids.size > 0) openBulk(action, targetOf(view.selection, sequence, view.where))
  }
  const focusedRow = selection.focus === null ? undefined : sequence[selection.focus]
  const history = () => {
    const { focus } = useLibraryView.getState().selection
    const row = focus === null ? undefined : sequence[focus]
    if (row !== undefined) showImageHistory(row)
  }
  const whenSelected = () => useLibraryView.getState().selection.ids.size > 0
  useCommands([
    ...(
      [
        ['tag', kinds.tag.title, 'T', { kind: 'tag' }],
        ['untag', kinds.untag.title, 'Shift+T', { kind: 'untag' }],
        ['relabel', kinds.relabel.title, undefined, { kind: 'relabel' }],
        ['trash', kinds.trash.title, 'Delete', { kind: 'trash' }],
        ['acceptSelected', kinds.accept.title, 'Shift+E', { kind: 'accept' }],
        ['reject', 'Reject', undefined, { kind: 'state', state: 'rejected' }],
      ] satisfies [string, string, string | undefined, RequestedAction][]
    ).map(
      ([id, title, key, action]): Command => ({
        id: `library.${id}`,
        title: `Selected images: ${title}`,
        group: 'Library',
        ...(key ? { keys: [key] } : {}),
        when: () => whenSelected() && mayNow(kinds[action.kind].role),
        run: () => ask(action),
      }),
    ),
    {
      id: 'library.history',
      title: 'History of this image',
      group: 'Library',
      keys: ['H'],
      when: () => useLibraryView.getState().selection.focus !== null,
      run: history,
    },
  ])
  const refusals = {
    annotator: useRefusal('annotator', 'do this'),
    lead: useRefusal('lead', 'do this'),
    admin: useRefusal('admin', 'do this'),
  }
  const item = (action: RequestedAction, isOffered = true) => ({
    label: `${kinds[action.kind].title}…`,
    disabled: !isOffered || refusals[kinds[action.kind].role] !== null,
    run: () => ask(action),
  })
  const tagKeys = useKeysFor('library.tag')
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Selected images"
      className="flex h-11 shrink-0 items-center gap-2 border-t border-line bg-surface px-4"
    >
      <span className="tabular font-medium whitespace-nowrap">{formatCount(count)} selected</span>
      <IconButton icon={X} label="Clear selection" keys="Escape" onClick={() => select(() => nothingSelected)} />
      <span className="mx-1 h-5 w-px bg-line" />
      <Button icon={Tag} onClick={() => ask({ kind: 'tag' })}>
        Tag… {tagKeys && <Kbd keys={tagKeys} />}
      </Button>
      <Button icon={Check} onClick={() => ask({ kind: 'accept' })}>
        Accept…
      </Button>
      <Menu
        side="top"
        trigger={<Button icon={ChevronUp}>State</Button>}
        items={[
          { heading: 'Mark as' },
          ...states.map((state) => ({
            label: state === 'new' ? 'To review' : stateLooks[state].title,
            run: () => ask({ kind: 'state', state }),
          })),
        ]}
      />
      <Menu
        side="top"
        trigger={<Button icon={Ellipsis}>More</Button>}
        items={[
          { ...item({ kind: 'untag' }), icon: Tag },
          'separator',
          ...(refusals.lead === null ? [] : [{ heading: refusals.lead }]),
          item({ kind: 'relabel' }),
          item({ kind: 'deleteLabels' }),
          item({ kind: 'source' }),
          item({ kind: 'licence' }),
          item({ kind: 'consent' }),
          'separator',
          ...(refusals.admin === null ? [] : [{ heading: refusals.admin }]),
          { ...item({ kind: 'hold' }), hint: 'protects from removal' },
          { ...item({ kind: 'pin' }), hint: 'blocks plans that remove them' },
          item({ kind: 'unpin' }),
          item({ kind: 'restore' }, asksForTrash(where)),
          { ...item({ kind: 'trash' }), icon: Trash2, danger: true },
        ]}
      />
      <span className="ml-auto flex items-center gap-2">
        <Button variant="quiet" icon={History} disabled={focusedRow === undefined} onClick={history}>
          History
        </Button>
        <Button
          icon={ScanEye}
          disabled={selection.focus === null}
          onClick={() => onReview(useLibraryView.getState().selection.focus ?? 0)}
        >
          Review from here
        </Button>
      </span>
    </div>
  )
}
