import { plural, t } from '@lingui/core/macro'
import { ArrowDownToLine, ArrowUpToLine, Copy, Eye, EyeOff, Lock, LockOpen, MoveDown, MoveUp } from 'lucide-react'
import { memo } from 'react'
import { useShallow } from 'zustand/shallow'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { isForNext } from '../../../editor/class-in-hand.ts'
import { classOf, draftedIn, selectedIn, selectionIn } from '../../../editor/editor-state.ts'
import { measuresOf } from '../../../editor/scene/measures.ts'
import { formatCount, Kbd } from '../../../kit/index.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { useEditor } from '../review-context.ts'
import { Attributes } from './Attributes.tsx'

/** Shows the selection's class, measures, stack buttons and attributes. */
export function SelectedObject() {
  const selection = useEditor(useShallow(selectionIn))
  const classes = useEditor((state) => state.classes)
  const keys = useKeysFor('review.label')
  /** The key sets the next shape's class, not the selection's. */
  const isNext = useEditor((state) => isForNext(state) && state.drawnId === null)
  const [first] = selection
  if (!first) return null
  const oneClass = selection.every(({ classId }) => classId === first.classId)
  const labelClass = oneClass ? classOf(classes, first.classId) : null
  const name = oneClass ? (labelClass?.name ?? t`class ${first.classId}`) : t`Multiple classes`
  return (
    <section
      aria-label={plural(selection.length, { one: 'Selected object', other: 'Selected objects' })}
      className="max-h-[46%] shrink-0 overflow-y-auto border-t border-line px-3 py-2.5"
    >
      <button
        type="button"
        tabIndex={-1}
        onClick={() => {
          if (isNext) runCommand('tool.select')
          runCommand('review.label')
        }}
        className="flex h-7 w-full items-center gap-2 rounded-md border border-line px-2 text-left hover:border-line-strong"
      >
        <span aria-hidden className="size-3 shrink-0 rounded-sm" style={{ background: labelClass?.color }} />
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        {keys && !isNext && <Kbd keys={keys} />}
      </button>
      <Measures />
      <StackButtons />
      {labelClass && <Attributes objects={selection} labelClass={labelClass} />}
    </section>
  )
}

/** Shows the object's size and place, live while dragged; of several, their number. */
function Measures() {
  const count = useEditor((state) => state.selectedIds.size)
  const geometry = useEditor((state) => {
    const selected = selectedIn(state)
    return selected && draftedIn(state.draft, selected)
  })
  if (count > 1)
    return <p className="tabular mt-1.5 text-xs text-text-3">{t`${formatCount(count)} objects selected`}</p>
  if (!geometry) return null
  return <p className="tabular mt-1.5 text-xs text-text-3">{unbroken(measuresOf(geometry))}</p>
}

/** Breaks lines only between measures. */
const unbroken = (measures: readonly string[]): string =>
  measures.map((one) => one.replaceAll(' ', '\u00a0')).join(' · ')

const StackButtons = memo(function StackButtons() {
  const locked = useEditor(({ selectedIds, lockedIds }) => [...selectedIds].every((id) => lockedIds.has(id)))
  const hidden = useEditor(({ selectedIds, hiddenIds }) => [...selectedIds].every((id) => hiddenIds.has(id)))
  return (
    <div role="toolbar" aria-label={t`Selection`} className="-ml-1.5 mt-1 flex">
      <CommandButton id="edit.lock" icon={locked ? Lock : LockOpen} label={t`Lock`} pressed={locked} />
      <CommandButton id="edit.hide" icon={hidden ? EyeOff : Eye} label={t`Hide`} pressed={hidden} />
      <CommandButton id="edit.duplicate" icon={Copy} label={t`Duplicate`} />
      <span className="mx-1 my-1.5 w-px bg-line" />
      <CommandButton id="edit.front" icon={ArrowUpToLine} label={t`Bring to front`} />
      <CommandButton id="edit.up" icon={MoveUp} label={t`Bring forward`} />
      <CommandButton id="edit.down" icon={MoveDown} label={t`Send backward`} />
      <CommandButton id="edit.back" icon={ArrowDownToLine} label={t`Send to back`} />
    </div>
  )
})
