import { t } from '@lingui/core/macro'
import { Check, Eye, EyeOff, Lock, LockOpen, type LucideIcon, Undo2, X } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { useShallow } from 'zustand/shallow'
import type { Editor } from '../../../editor/editor.ts'
import { isMissingAnswers, objectNameOf } from '../../../editor/editor-state.ts'
import { useMarkSettings } from '../../../editor/images/view-settings.ts'
import { objectColor } from '../../../editor/layers/object-look.ts'
import type { EditorObject, ObjectId } from '../../../editor/scene/objects.ts'
import { classNames, formatScore } from '../../../kit/index.ts'
import { askMenu, objectMenu } from '../commands/object-menu.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { TrackMark } from '../tracks/TrackMark.tsx'
import { ObjectCrop } from './ObjectCrop.tsx'
import { ShapeIcon } from './ShapeIcon.tsx'

const origins = { human: t`drawn`, model: t`model`, import: t`imported` }

type ObjectRowProps = { object: EditorObject; arrives: boolean; place?: number; of?: number }

/** `place` and `of` are set if only part of the list is rendered. */
export const ObjectRow = memo(function ObjectRow({ object, arrives, place, of }: ObjectRowProps) {
  const review = useReviewSession()
  const { editor } = review
  const selected = useEditor((state) => state.selectedIds.has(object.id))
  const hovered = useEditor((state) => state.hoveredId === object.id)
  const onMenu = (event: MouseEvent) => {
    if (!editor.state.selectedIds.has(object.id)) editor.selection.select(object.id)
    askMenu(event, objectMenu(review))
  }
  return (
    <li
      onContextMenu={onMenu}
      aria-posinset={place}
      aria-setsize={of}
      onPointerEnter={() => editor.selection.setHovered(object.id)}
      onPointerLeave={() => editor.selection.setHovered(null)}
      className={classNames(
        'group/row flex h-12 items-center gap-0.5 pr-2',
        arrives && 'slide-down',
        selected ? 'bg-accent-soft text-text' : hovered ? 'bg-hover' : 'hover:bg-hover',
      )}
    >
      <RowContent object={object} selected={selected} />
    </li>
  )
})

/** Memoized apart from its row: a change in the number of rows doesn't render the content. */
const RowContent = memo(function RowContent({ object, selected }: { object: EditorObject; selected: boolean }) {
  const { editor } = useReviewSession()
  const colorBy = useMarkSettings((marks) => marks.colorBy)
  const { name, color, hidden, unanswered } = useEditor(
    useShallow((state) => ({
      name: objectNameOf(state, object),
      color: objectColor(state, object, colorBy),
      hidden: state.hiddenIds.has(object.id),
      unanswered: isMissingAnswers(object, state.classes),
    })),
  )
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        aria-pressed={selected}
        onClick={(event) => pick(editor, object, event)}
        onDoubleClick={() => editor.camera.zoomToSelection()}
        className={classNames('flex h-12 min-w-0 flex-1 items-center gap-2.5 pl-3 text-left', hidden && 'italic')}
      >
        <ObjectCrop geometry={object.geometry} />
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: color }} />
            <span className="truncate font-medium">{name}</span>
            {unanswered && (
              <span
                role="img"
                aria-label={t`needs a required attribute`}
                className="size-1.5 shrink-0 rounded-full bg-warn"
              />
            )}
          </span>
          <span className="flex items-center gap-1.5 text-xs text-text-2">
            <ShapeIcon shape={object.geometry.shape} />
            {object.score !== null && <Confidence score={object.score} />}
            {!object.prediction && <span>{origins[object.origin]}</span>}
            {object.annotation?.track && <TrackMark track={object.annotation.track} />}
            {object.prediction?.track !== undefined && (
              <TrackMark track={{ number: object.prediction.track }} isPredicted />
            )}
          </span>
        </span>
      </button>
      <RowActions object={object} name={name} selected={selected} />
    </>
  )
})

function RowActions({ object, name, selected }: { object: EditorObject; name: string; selected: boolean }) {
  const review = useReviewSession()
  const { editor } = review
  const hidden = useEditor((state) => state.hiddenIds.has(object.id))
  const locked = useEditor((state) => state.lockedIds.has(object.id))
  return (
    <>
      <RowSwitch
        on={locked}
        icons={[LockOpen, Lock]}
        label={t`Lock ${name}`}
        onClick={() => editor.display.setLocked(toggled(editor.state.lockedIds, object.id))}
      />
      <RowSwitch
        on={hidden}
        icons={[Eye, EyeOff]}
        label={t`Hide ${name}`}
        onClick={() => editor.display.setHidden(toggled(editor.state.hiddenIds, object.id))}
      />
      {object.prediction ? (
        <RowButton
          icon={Check}
          label={t`Accept ${name}`}
          tone={selected ? 'bg-ok-soft text-ok' : 'text-ok'}
          onClick={() => review.actions.accept(object.id)}
        />
      ) : (
        object.annotation.predictionId && (
          <RowButton
            icon={Undo2}
            label={t`Reopen ${name}`}
            tone="text-text-3"
            onClick={() => {
              editor.selection.select(object.id)
              review.actions.reopenSelected()
            }}
          />
        )
      )}
      <RowButton
        icon={X}
        label={t`Delete ${name}`}
        tone={
          object.prediction
            ? selected
              ? 'bg-danger-soft text-danger'
              : 'text-danger'
            : 'text-text-3 hover:text-danger'
        }
        onClick={() => review.actions.remove(object.id)}
      />
    </>
  )
}

function Confidence({ score }: { score: number }) {
  return (
    <>
      <span aria-hidden className="h-1 w-11 shrink-0 rounded-full bg-line">
        <span className="block h-full rounded-full bg-text-3" style={{ width: `${score * 100}%` }} />
      </span>
      <span className="tabular">{formatScore(score)}</span>
    </>
  )
}

type RowButtonProps = { icon: LucideIcon; label: string; tone: string; onClick(): void }

function RowButton({ icon: Icon, label, tone, onClick }: RowButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={onClick}
      className={classNames('flex size-7 shrink-0 items-center justify-center rounded-md hover:bg-hover', tone)}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}

/** Click selects, Shift+click selects a range, Ctrl or ⌘+click toggles. */
function pick(editor: Editor, { id }: EditorObject, event: MouseEvent): void {
  const { objects, selectedId, selectedIds } = editor.state
  const [from, to] = [selectedId, id].map((requestedId) => objects.findIndex((object) => object.id === requestedId))
  if (event.shiftKey && from !== undefined && to !== undefined && from >= 0)
    editor.selection.selectAll([
      ...selectedIds,
      ...objects.slice(Math.min(from, to), Math.max(from, to) + 1).map((object) => object.id),
      id,
    ])
  else if (event.ctrlKey || event.metaKey) editor.selection.toggle(id)
  else editor.selection.select(id, { show: true })
}

const toggled = (ids: ReadonlySet<ObjectId>, id: ObjectId): ReadonlySet<ObjectId> =>
  ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : new Set([...ids, id])

type RowSwitchProps = { on: boolean; icons: readonly [LucideIcon, LucideIcon]; label: string; onClick(): void }

/** Visible while on or the row is hovered. Hidden by color: opacity would create a layer each. */
function RowSwitch({ on, icons, label, onClick }: RowSwitchProps) {
  const Icon = icons[on ? 1 : 0]
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      aria-pressed={on}
      onClick={onClick}
      className={classNames(
        'flex size-5 shrink-0 items-center justify-center rounded-sm hover:text-text',
        on ? 'text-text-2' : 'text-transparent group-hover/row:text-text-3',
      )}
    >
      <Icon size={13} aria-hidden />
    </button>
  )
}
