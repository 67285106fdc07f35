import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import { useMarkSettings } from '../../editor/images/view-settings.ts'
import type { EditorObject, ObjectOrder } from '../../editor/scene/objects.ts'
import { formatCount, formatScore, Menu } from '../../kit/index.ts'
import { ImageClasses } from './ImageClasses.tsx'
import { useJustAccepted } from './just-accepted.ts'
import { ObjectRow } from './ObjectRow.tsx'
import { useEditor, useReviewSession } from './review-context.ts'
import { type ScrolledPart, useScrolledPart } from './use-scrolled-part.ts'

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
