import { Check, ChevronUp, Ellipsis, History, ScanEye, Tag, Trash2, X } from 'lucide-react'
import type { ImageState } from '#model/image.ts'
import { type Command, useCommands, useKeysFor } from '../../../commands/index.ts'
import { showImageHistory } from '../../../dialogs/image-history.ts'
import { Button, formatCount, IconButton, Kbd, Menu, stateLooks } from '../../../kit/index.ts'
import { mayNow, useRefusal } from '../../../roles/index.ts'
import { select, useLibraryView } from '../library-view.ts'
import { nothingSelected } from '../selection.ts'
import { openBulk, type RequestedAction } from './bulk-flow.ts'
import { targetOf } from './target.ts'

const states: readonly ImageState[] = ['reviewed', 'approved', 'rejected', 'new']
const asksForTrash = (where: string) => /lifecycle/.test(where)

/** What can be done with the selected images; in sight while there are any. */
export function SelectionBar({ sequence, onReview }: { sequence: Uint32Array; onReview(position: number): void }) {
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
        ['tag', 'Tag the selected images', 'T', { kind: 'tag' }],
        ['untag', 'Take a tag off the selected images', 'Shift+T', { kind: 'untag' }],
        ['relabel', 'Change a class in the selected images', undefined, { kind: 'relabel' }],
        ['trash', 'Move the selected images to the trash', 'Delete', { kind: 'trash' }],
        ['acceptSelected', 'Accept the predictions of the selected images', 'Shift+E', { kind: 'accept' }],
        ['reject', 'Reject the selected images', undefined, { kind: 'state', state: 'rejected' }],
      ] satisfies [string, string, string | undefined, RequestedAction][]
    ).map(
      ([id, title, key, action]): Command => ({
        id: `library.${id}`,
        title,
        group: 'Library',
        ...(key ? { keys: [key] } : {}),
        when: () => whenSelected() && mayNow(action.kind),
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
  const forLeads = useRefusal('relabel', 'do these')
  const forAdmins = useRefusal('trash', 'do these')
  const tagKeys = useKeysFor('library.tag')
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Selected images"
      className="flex h-11 shrink-0 items-center gap-2 border-t border-line bg-surface px-4"
    >
      <span className="tabular font-medium whitespace-nowrap">{formatCount(count)} selected</span>
      <IconButton icon={X} label="Select nothing" keys="Escape" onClick={() => select(() => nothingSelected)} />
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
            label: state === 'new' ? 'Waiting for review' : stateLooks[state].title,
            run: () => ask({ kind: 'state', state }),
          })),
        ]}
      />
      <Menu
        side="top"
        trigger={<Button icon={Ellipsis}>More</Button>}
        items={[
          { label: 'Take a tag off…', icon: Tag, run: () => ask({ kind: 'untag' }) },
          'separator',
          ...(forLeads === null ? [] : [{ heading: forLeads }]),
          { label: 'Change a class…', disabled: forLeads !== null, run: () => ask({ kind: 'relabel' }) },
          {
            label: 'Delete the labels of a class…',
            disabled: forLeads !== null,
            run: () => ask({ kind: 'deleteLabels' }),
          },
          { label: 'Move to another source…', disabled: forLeads !== null, run: () => ask({ kind: 'source' }) },
          { label: 'Set licence…', disabled: forLeads !== null, run: () => ask({ kind: 'licence' }) },
          { label: 'Set consent…', disabled: forLeads !== null, run: () => ask({ kind: 'consent' }) },
          'separator',
          ...(forAdmins === null ? [] : [{ heading: forAdmins }]),
          {
            label: 'Hold…',
            hint: 'keeps them from retention',
            disabled: forAdmins !== null,
            run: () => ask({ kind: 'hold' }),
          },
          {
            label: 'Pin as sentinels…',
            hint: 'stop a plan that takes them',
            disabled: forAdmins !== null,
            run: () => ask({ kind: 'pin' }),
          },
          { label: 'Unpin…', disabled: forAdmins !== null, run: () => ask({ kind: 'unpin' }) },
          {
            label: 'Restore…',
            disabled: forAdmins !== null || !asksForTrash(where),
            run: () => ask({ kind: 'restore' }),
          },
          {
            label: 'Move to the trash…',
            icon: Trash2,
            danger: true,
            disabled: forAdmins !== null,
            run: () => ask({ kind: 'trash' }),
          },
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
