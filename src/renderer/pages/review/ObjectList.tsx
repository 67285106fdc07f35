import { type RefObject, useEffect, useRef } from 'react'
import { classNameOf, colorOf } from '../../editor/editor-state.ts'
import type { EditorObject } from '../../editor/objects.ts'
import { classNames, formatScore } from '../../kit/index.ts'
import { useEditor, useFlow } from './flow-context.ts'
import { type ScrolledPart, useScrolledPart } from './use-scrolled-part.ts'

const origins = { human: 'drawn', model: 'model', import: 'imported' }
const rowHeightPx = 28
const rowsBeyond = 6

/** The objects of the image: those to review, the least confident first, then the accepted ones in reading order. */
export function ObjectList() {
  const toReview = useEditor((state) => state.shown.toReview)
  const accepted = useEditor((state) => state.shown.accepted)
  const hidden = useEditor((state) => state.shown.belowThreshold)
  const fromScore = useEditor((state) => state.fromScore)
  const list = useRef<HTMLDivElement>(null)
  const part = useScrolledPart(list)
  const isEmpty = toReview.length + accepted.length + hidden === 0
  return (
    <div ref={list} className="relative min-h-0 flex-1 overflow-y-auto pb-2">
      {isEmpty && (
        <p className="px-3 py-4 text-text-3">
          Nothing is labelled here. Draw what is missing, or accept the image as one without objects.
        </p>
      )}
      {!isEmpty && (
        <>
          <Group title="To review" objects={toReview} none="Nothing is left to review." list={list} part={part} />
          {hidden > 0 && (
            <p className="px-3 pt-1 text-xs text-text-3">
              {hidden} below confidence {formatScore(fromScore)} {hidden === 1 ? 'is' : 'are'} hidden, not deleted.
            </p>
          )}
          <Group title="Accepted" objects={accepted} none="Nothing is accepted yet." list={list} part={part} />
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
}

/** Only the rows in view are drawn: an image may have thousands of objects. */
function Group({ title, objects, none, list, part }: GroupProps) {
  const rows = useRef<HTMLUListElement>(null)
  const selectedAt = useEditor((state) => objects.findIndex(({ id }) => id === state.selectedId))
  useEffect(() => {
    if (selectedAt >= 0 && list.current && rows.current)
      scrollTo(list.current, rows.current.offsetTop + selectedAt * rowHeightPx)
  }, [selectedAt, list])
  const startPx = part.topPx - (rows.current?.offsetTop ?? 0)
  const first = Math.min(objects.length, Math.max(0, Math.floor(startPx / rowHeightPx) - rowsBeyond))
  const end = Math.max(first, Math.ceil((startPx + part.heightPx) / rowHeightPx) + rowsBeyond)
  return (
    <section aria-label={title}>
      <h3 className="sticky top-0 z-10 flex justify-between bg-surface px-3 pt-2.5 pb-1 text-xs font-medium text-text-2">
        {title} <span className="tabular text-text-3">{objects.length}</span>
      </h3>
      {objects.length === 0 && <p className="px-3 text-xs text-text-3">{none}</p>}
      <ul ref={rows} style={{ height: objects.length * rowHeightPx, paddingTop: first * rowHeightPx }}>
        {objects.slice(first, end).map((object, i) => (
          <ObjectRow key={object.id} object={object} place={first + i + 1} of={objects.length} />
        ))}
      </ul>
    </section>
  )
}

const headingHeightPx = 34

/** Scrolls just so far that the row is in view, below the heading that stays. */
function scrollTo(list: HTMLElement, rowTopPx: number): void {
  if (rowTopPx - headingHeightPx < list.scrollTop) list.scrollTop = rowTopPx - headingHeightPx
  else if (rowTopPx + rowHeightPx > list.scrollTop + list.clientHeight)
    list.scrollTop = rowTopPx + rowHeightPx - list.clientHeight
}

function ObjectRow({ object, place, of }: { object: EditorObject; place: number; of: number }) {
  const { editor } = useFlow()
  const selected = useEditor((state) => state.selectedId === object.id)
  const hovered = useEditor((state) => state.hoveredId === object.id)
  const name = useEditor(({ classes }) => classNameOf(classes, object.classId))
  const color = useEditor(({ classes }) => colorOf(classes, object.classId))
  return (
    <li aria-posinset={place} aria-setsize={of}>
      <button
        type="button"
        tabIndex={-1}
        aria-pressed={selected}
        onClick={() => editor.select(object.id, { show: true })}
        onDoubleClick={() => editor.zoomToSelection()}
        onPointerEnter={() => editor.setHovered(object.id)}
        onPointerLeave={() => editor.setHovered(null)}
        className={classNames(
          'flex h-7 w-full items-center gap-2 px-3 text-left',
          selected ? 'bg-accent-soft text-text' : hovered ? 'bg-hover' : 'hover:bg-hover',
        )}
      >
        <span
          aria-hidden
          className={classNames('size-3 shrink-0 rounded-sm border-2', object.prediction && 'border-dashed')}
          style={{ borderColor: color, background: object.prediction ? 'transparent' : color }}
        />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="text-2xs text-text-3">{object.prediction ? '' : origins[object.origin]}</span>
        <span className="tabular w-8 text-right text-xs text-text-2">
          {object.score === null ? '' : formatScore(object.score)}
        </span>
      </button>
    </li>
  )
}
