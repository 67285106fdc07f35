import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Check, ChevronDown, Eye, EyeOff, Lock, LockOpen, type LucideIcon, Undo2, X } from 'lucide-react'
import { type MouseEvent, memo, type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import type { Editor } from '../../editor/editor.ts'
import { isMissingAnswers, objectNameOf } from '../../editor/editor-state.ts'
import { useMarkSettings } from '../../editor/images/view-settings.ts'
import { objectColor } from '../../editor/layers/object-look.ts'
import type { EditorObject, ObjectId, ObjectOrder } from '../../editor/scene/objects.ts'
import { classNames, formatCount, formatScore, Menu } from '../../kit/index.ts'
import { ImageClasses } from './ImageClasses.tsx'
import { useJustAccepted } from './just-accepted.ts'
import { ObjectCrop } from './ObjectCrop.tsx'
import { askMenu, objectMenu } from './object-menu.ts'
import { useEditor, useReviewSession } from './review-context.ts'
import { ShapeIcon } from './ShapeIcon.tsx'
import { TrackMark } from './TrackMark.tsx'
import { type ScrolledPart, useScrolledPart } from './use-scrolled-part.ts'

const origins = { human: t`drawn`, model: t`model`, import: t`imported` }
const rowHeightPx = 48
const rowsBeyond = 6

/** The objects of the image: those to review in the order chosen, then the accepted ones in reading order. */
export function ObjectList() {
  const toReview = useEditor((state) => state.shown.toReview)
  const accepted = useEditor((state) => state.shown.accepted)
  const hidden = useEditor((state) => state.shown.belowThreshold)
  const fromScore = useEditor((state) => state.fromScore)
  const list = useRef<HTMLDivElement>(null)
  const part = useScrolledPart(list)
  const justAccepted = useJustAccepted()
  const isEmpty = toReview.length + accepted.length + hidden === 0
  return (
    <div ref={list} className="relative min-h-0 flex-1 overflow-y-auto pb-2">
      <ImageClasses />
      {isEmpty && (
        <p className="px-3 py-4 text-text-3">
          <Trans>No labels yet. Draw what is missing, or accept the image as one without objects.</Trans>
        </p>
      )}
      {!isEmpty && (
        <>
          <Group
            title={t`To review`}
            objects={toReview}
            none={t`Nothing left to review`}
            list={list}
            part={part}
            actions={toReview.length > 1 && <OrderMenu />}
          />
          {hidden > 0 && (
            <p className="px-3 pt-1 text-xs text-text-3">
              <Trans>
                {hidden} below confidence {formatScore(fromScore)} <Plural value={hidden} one="is" other="are" /> hidden
              </Trans>
            </p>
          )}
          <Group
            title={t`Accepted`}
            objects={accepted}
            none={t`Nothing accepted yet`}
            list={list}
            part={part}
            arriving={justAccepted}
          />
        </>
      )}
    </div>
  )
}

type GroupProps = {
  title: string
  objects: readonly EditorObject[]
  none: string
  list: RefObject<HTMLElement | null>
  part: ScrolledPart
  actions?: ReactNode
  /** Rows that come to their place at this moment. */
  arriving?: readonly EditorObject[]
}

/** Only the rows in view are drawn: an image may have thousands of objects. */
function Group({ title, objects, none, list, part, actions, arriving }: GroupProps) {
  const rows = useRef<HTMLUListElement>(null)
  const selectedId = useEditor((state) => state.selectedId)
  const selectedAt = useMemo(() => objects.findIndex(({ id }) => id === selectedId), [objects, selectedId])
  // Before the list is painted, so that it is not painted twice.
  useLayoutEffect(() => {
    if (selectedAt >= 0 && list.current && rows.current)
      scrollTo(list.current, rows.current.offsetTop + selectedAt * rowHeightPx)
  }, [selectedAt, list])
  const startPx = part.topPx - (rows.current?.offsetTop ?? 0)
  const first = Math.min(objects.length, Math.max(0, Math.floor(startPx / rowHeightPx) - rowsBeyond))
  const end = Math.max(first, Math.ceil((startPx + part.heightPx) / rowHeightPx) + rowsBeyond)
  // Where all rows are there, their number need not be told to each of them.
  const isPart = end - first < objects.length
  return (
    <section aria-label={title}>
      <h2 className="sticky top-0 z-10 flex items-center gap-1.5 bg-surface px-3 pt-2.5 pb-1 text-xs font-medium text-text-2">
        {title} <span className="tabular flex-1 text-text-3">{formatCount(objects.length)}</span>
        {actions}
      </h2>
      {objects.length === 0 && <p className="px-3 text-xs text-text-3">{none}</p>}
      <ul ref={rows} style={{ height: objects.length * rowHeightPx, paddingTop: first * rowHeightPx }}>
        {objects.slice(first, end).map((object, i) => (
          <ObjectRow
            key={object.id}
            object={object}
            arrives={arriving?.includes(object) ?? false}
            {...(isPart && { place: first + i + 1, of: objects.length })}
          />
        ))}
      </ul>
    </section>
  )
}

const orders: Readonly<Record<ObjectOrder, string>> = {
  confidence: t`Least confident first`,
  place: t`Left to right`,
  class: t`By class`,
}

function OrderMenu() {
  const { editor } = useReviewSession()
  const order = useMarkSettings((marks) => marks.objectOrder)
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={t`Order: ${orders[order]}`}
          className="flex items-center gap-1 rounded-sm font-normal text-text-3 hover:text-text"
        >
          {orders[order].toLowerCase()} <ChevronDown size={12} aria-hidden />
        </button>
      }
      items={(Object.keys(orders) as ObjectOrder[]).map((one) => ({
        label: orders[one],
        checked: one === order,
        run: () => editor.display.setOrder(one),
      }))}
    />
  )
}

const headingHeightPx = 34

/** Scrolls just so far that the row is in view, below the heading that stays. */
function scrollTo(list: HTMLElement, rowTopPx: number): void {
  if (rowTopPx - headingHeightPx < list.scrollTop) list.scrollTop = rowTopPx - headingHeightPx
  else if (rowTopPx + rowHeightPx > list.scrollTop + list.clientHeight)
    list.scrollTop = rowTopPx + rowHeightPx - list.clientHeight
}

type ObjectRowProps = { object: EditorObject; arrives: boolean; place?: number; of?: number }

/** Of a long list only a part is drawn: then the row tells its `place` among how many. */
const ObjectRow = memo(function ObjectRow({ object, arrives, place, of }: ObjectRowProps) {
  const review = useReviewSession()
  const { editor } = review
  const selected = useEditor((state) => state.selectedIds.has(object.id))
  const hovered = useEditor((state) => state.hoveredId === object.id)
  const name = useEditor((state) => objectNameOf(state, object))
  const colorBy = useMarkSettings((marks) => marks.colorBy)
  const color = useEditor((state) => objectColor(state, object, colorBy))
  const hidden = useEditor((state) => state.hiddenIds.has(object.id))
  const locked = useEditor((state) => state.lockedIds.has(object.id))
  const unanswered = useEditor(({ classes }) => isMissingAnswers(object, classes))
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
            {!object.prediction && <span className="truncate">{origins[object.origin]}</span>}
            {object.annotation?.track && <TrackMark track={object.annotation.track} />}
          </span>
        </span>
      </button>
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
    </li>
  )
})

function Confidence({ score }: { score: number }) {
  return (
    <>
      <span aria-hidden className="h-1 w-11 shrink-0 overflow-hidden rounded-full bg-line">
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

/** A click selects; with Shift the rows up to there, with Ctrl or ⌘ one more or less. */
function pick(editor: Editor, { id }: EditorObject, event: MouseEvent): void {
  const { objects, selectedId, selectedIds } = editor.state
  const [from, to] = [selectedId, id].map((wanted) => objects.findIndex((object) => object.id === wanted))
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

/** Seen while it is on or the row is under the pointer. */
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
        'flex size-5 shrink-0 items-center justify-center rounded-sm hover:text-text focus-visible:opacity-100',
        on ? 'text-text-2' : 'text-text-3 opacity-0 group-hover/row:opacity-100',
      )}
    >
      <Icon size={13} aria-hidden />
    </button>
  )
}
