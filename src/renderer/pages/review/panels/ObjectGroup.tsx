import { type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import { classNameOf, colorOf } from '../../../editor/editor-state.ts'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { formatCount } from '../../../kit/index.ts'
import { useEditor } from '../review-context.ts'
import { ObjectRow } from './ObjectRow.tsx'
import { classHeightPx, heightOf, objectLines, rowHeightPx } from './object-lines.ts'
import type { ScrolledPart } from './use-scrolled-part.ts'

const beyondPx = 3 * rowHeightPx
const headingHeightPx = 34

type ObjectGroupProps = {
  title: string
  objects: readonly EditorObject[]
  none: string
  list: RefObject<HTMLElement | null>
  part: ScrolledPart
  actions?: ReactNode
  /** Each class has a heading. */
  byClass: boolean
  /** Rows that are just moving here. */
  arriving?: readonly EditorObject[]
}

/** Renders only the rows in view: an image may have thousands of objects. */
export function ObjectGroup({ title, objects, none, list, part, actions, byClass, arriving }: ObjectGroupProps) {
  const rows = useRef<HTMLUListElement>(null)
  const selectedId = useEditor((state) => state.selectedId)
  const lines = useMemo(() => objectLines(objects, byClass), [objects, byClass])
  const selectedTopPx = useMemo(
    () => lines.find((line) => 'object' in line && line.object.id === selectedId)?.topPx,
    [lines, selectedId],
  )
  // Read after layout: reading it while rendering would force another layout.
  const rowsTopPx = useRef(0)
  useLayoutEffect(() => {
    rowsTopPx.current = rows.current?.offsetTop ?? 0
  })
  // Scrolls before painting, and again when the height changes.
  useLayoutEffect(() => {
    if (selectedTopPx !== undefined && list.current) scrollTo(list.current, rowsTopPx.current + selectedTopPx)
  }, [selectedTopPx, list, part.heightPx])
  const startPx = part.topPx - rowsTopPx.current - beyondPx
  const endPx = startPx + part.heightPx + 2 * beyondPx
  const drawn = lines.filter(({ topPx }) => topPx + rowHeightPx > startPx && topPx < endPx)
  // If all rows are rendered, they don't need their number.
  const isPart = drawn.length < lines.length
  return (
    <section aria-label={title}>
      <header className="sticky top-0 z-10 flex items-center bg-surface px-3 pt-2.5 pb-1 text-xs">
        <h2 className="flex-1 font-medium text-text-2">
          {title} <span className="tabular ml-0.5 text-text-3">{formatCount(objects.length)}</span>
        </h2>
        {actions}
      </header>
      {objects.length === 0 && <p className="px-3 text-xs text-text-3">{none}</p>}
      <ul ref={rows} style={{ height: heightOf(lines), paddingTop: drawn[0]?.topPx }}>
        {drawn.map((line) =>
          'object' in line ? (
            <ObjectRow
              key={line.object.id}
              object={line.object}
              arrives={arriving?.includes(line.object) ?? false}
              {...(isPart && { place: line.place, of: objects.length })}
            />
          ) : (
            <ClassHeading key={`class ${line.classId}`} classId={line.classId} count={line.count} />
          ),
        )}
      </ul>
    </section>
  )
}

function ClassHeading({ classId, count }: { classId: number; count: number }) {
  const name = useEditor((state) => classNameOf(state.classes, classId))
  const color = useEditor((state) => colorOf(state.classes, classId))
  return (
    <li className="flex items-end px-3 pb-1" style={{ height: classHeightPx }}>
      <h3 className="flex min-w-0 items-center gap-1.5 text-xs text-text-2">
        <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: color }} />
        <span className="truncate">{name}</span>
        <span className="tabular text-text-3">{formatCount(count)}</span>
      </h3>
    </li>
  )
}

/** Scrolls only as far as needed to show the row below the sticky heading. */
function scrollTo(list: HTMLElement, rowTopPx: number): void {
  const bottomPx = rowTopPx + rowHeightPx
  if (rowTopPx - headingHeightPx < list.scrollTop) list.scrollTop = rowTopPx - headingHeightPx
  else if (bottomPx > list.scrollTop + list.clientHeight) list.scrollTop = bottomPx - list.clientHeight
}
