import { t } from '@lingui/core/macro'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { shapeOf } from '#model/shapes/index.ts'
import { classInHand } from '../../../editor/class-in-hand.ts'
import { draftedIn, type EditorState, objectNameOf, selectedIn, selectionIn } from '../../../editor/editor-state.ts'
import { measuresOf } from '../../../editor/scene/measures.ts'
import { areaTools, pan, segment, segmentByColor, select, shapesMadeBy } from '../../../editor/tools/index.ts'
import { Hint } from '../../../hints/Hint.tsx'
import { classNames, formatScore } from '../../../kit/index.ts'
import { useEditor, useReview } from '../review-context.ts'
import { KeyHint } from './KeyHint.tsx'

type KeyText = { id: string; text: string }

type Situation =
  | 'area'
  | 'colors'
  | 'drawing'
  | 'brushing'
  | 'handle'
  | 'point'
  | 'several'
  | 'severalOpen'
  | 'prediction'
  | 'held'
  | 'annotation'
  | 'open'
  | 'done'

function situationOf(state: EditorState): Situation {
  const { tool, selectedIds, activeHandle, isGrabbed, shown } = state
  if (tool.pointer === 'brush') return 'brushing'
  if (tool === segment) return 'area'
  if (tool === segmentByColor) return 'colors'
  if (tool !== select && tool !== pan) return 'drawing'
  if (selectedIds.size > 1)
    return selectionIn(state).some(({ prediction }) => prediction !== null) ? 'severalOpen' : 'several'
  const selected = selectedIn(state)
  if (selected && activeHandle !== null)
    return shapeOf(selected.geometry).insertPoint(selected.geometry, [0, 0]) ? 'point' : 'handle'
  if (selected?.prediction) return isGrabbed ? 'held' : 'prediction'
  if (selected) return 'annotation'
  return shown.toReview.length > 0 ? 'open' : 'done'
}

/** Returns the measures of the shape being drawn, else of the one under the pointer. */
function measuresIn(state: EditorState): string | null {
  const { draft, hint, hoveredId, objectsById, pointer, tool } = state
  if (draft && 'geometry' in draft) return measuresOf(draft.geometry).join(' · ')
  const hovered = pointer && hoveredId && !(hint && tool === select) ? objectsById.get(hoveredId) : null
  return hovered ? measuresOf(draftedIn(draft, hovered)).join(' · ') : null
}

/** Describes the selected object for screen readers. */
function selectedTextOf(state: EditorState): string {
  const selected = state.selectedIds.size === 1 ? selectedIn(state) : null
  if (!selected) return ''
  const name = objectNameOf(state, selected)
  return selected.prediction && selected.score !== null
    ? t`${name}, predicted with ${formatScore(selected.score)}`
    : t`${name}, label`
}

const refusalMs = 6000

/** Returns whether the latest message is a recent refusal. */
function useFreshRefusal(announcement: EditorState['announcement']): boolean {
  const [seenAt, setSeenAt] = useState<number | null>(null)
  useEffect(() => {
    if (!announcement?.isRefusal) return
    const timer = setTimeout(() => setSeenAt(announcement.at), refusalMs)
    return () => clearTimeout(timer)
  }, [announcement])
  return announcement?.isRefusal === true && announcement.at !== seenAt
}

/** Shows the most useful keys, the latest message, and what to do next or measures. */
export function KeyHints({ isTall }: { isTall: boolean }) {
  const announcement = useEditor((state) => state.announcement)
  const isRefusal = useFreshRefusal(announcement)
  const hint = useEditor((state) => state.hint)
  const measures = useEditor(measuresIn)
  const selection = useEditor(selectedTextOf)
  const situation = useEditor(situationOf)
  const isSecondReview = useReview((state) => state.purpose === 'approve') && situation === 'done'
  // Area tools show their hint over the image.
  const inBar = useEditor((state) => areaTools.includes(state.tool))
  // Click hints don't help once the pointer is gone.
  const isAway = useEditor((state) => state.tool === select && state.pointer === null)
  const shown = measures ?? (inBar || isAway ? null : hint)
  const shownKeys = keysIn[isSecondReview ? 'secondReview' : situation]
  return (
    <div
      className={classNames(
        'flex min-w-0 text-xs text-text-2',
        isTall ? 'w-[29rem] max-w-1/2 shrink-0 flex-col items-end gap-1' : 'flex-1 items-center justify-end gap-4',
      )}
    >
      <div className={classNames('flex min-w-0 items-center gap-3', isTall ? 'max-w-full' : 'flex-1')}>
        <span aria-live="polite" className="sr-only">
          {selection}
        </span>
        <output
          aria-live="polite"
          className={classNames(
            'flex min-w-0 flex-1 items-center gap-1.5',
            isRefusal && 'rounded-md bg-warn-soft px-2 py-0.5 text-sm font-semibold text-warn',
          )}
          data-testid="said"
        >
          {isRefusal && <TriangleAlert size={15} className="shrink-0" aria-hidden />}
          <span className="min-w-0 truncate" title={announcement?.message}>
            {announcement?.message}
          </span>
        </output>
        <NextClass />
        {shown && (
          <span title={shown} className="tabular max-w-full shrink-0 truncate text-text" data-testid="measures">
            {shown}
          </span>
        )}
      </div>
      <div className="flex h-6 max-w-full min-w-0 items-center gap-x-4 [&_button]:h-6">
        <div className="flex h-6 min-w-0 flex-wrap items-center justify-end gap-x-4 overflow-hidden">
          {shownKeys.map((one) => (
            <KeyHint key={one.id} {...one} />
          ))}
        </div>
        <Hint name="keys" command="help.shortcuts" text={t`All keys of this page, with the ten to start with.`}>
          <span>
            <KeyHint id="help.shortcuts" text={t`all keys`} />
          </span>
        </Hint>
      </div>
    </div>
  )
}

/** Shows the next shape's class while a drawing tool is active. */
function NextClass() {
  const next = useEditor((state) => (shapesMadeBy(state.tool).length > 0 ? classInHand(state) : null))
  if (!next) return null
  return (
    <span
      role="status"
      title={next.name}
      className="flex max-w-40 shrink-0 items-center gap-1.5 font-medium text-text"
      data-testid="next-class"
    >
      <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: next.color }} />
      <span className="truncate">{next.name}</span>
    </span>
  )
}

const key = (id: string, text: string): KeyText => ({ id, text })

const accept = key('review.accept', t`accept`)
const acceptImage = key('review.acceptImage', t`accept image`)
const nextImage = key('review.nextImage', t`next image`)
const reject = key('review.reject', t`reject`)
const remove = key('review.remove', t`delete`)
const setClass = key('review.label', t`class`)
const move = key('edit.move.left.1', t`↑ ↓ → move`)
const nextPoint = key('edit.nextHandle', t`next point`)
const points = key('edit.nextHandle', t`points`)
const drawBox = key('tool.box', t`draw a box`)
const cancel = key('draw.cancel', t`cancel`)
const deselect = key('draw.cancel', t`deselect`)
const acceptArea = key('draw.finish', t`accept`)
const undoClick = key('draw.removeLast', t`undo last click`)
const forSeveral = [key('edit.copy', t`copy`), key('edit.lock', t`lock`), key('edit.hide', t`hide`)]

/** The most useful keys in each situation. */
const keysIn: Record<Situation | 'secondReview', readonly KeyText[]> = {
  area: [acceptArea, key('area.next', t`next mask`), undoClick, cancel, setClass],
  colors: [acceptArea, key('area.less', t`less`), key('area.more', t`more`), undoClick, cancel],
  drawing: [key('draw.finish', t`finish`), key('draw.removeLast', t`undo last point`), cancel, setClass],
  brushing: [
    key('brush.erases', t`add or erase`),
    key('brush.smaller', t`smaller`),
    key('brush.larger', t`larger`),
    key('draw.finish', t`next object`),
    key('draw.cancel', t`done`),
  ],
  handle: [nextPoint, move, key('edit.move.left.10', t`by 10 px`), key('edit.fine.left', t`by 1/10 px`), deselect],
  point: [nextPoint, move, key('edit.insertPoint', t`add a point`), key('edit.removePoint', t`remove it`), deselect],
  severalOpen: [key('edit.acceptSelection', t`accept`), setClass, remove, move, ...forSeveral],
  several: [setClass, remove, move, ...forSeveral, key('edit.join', t`join`)],
  prediction: [accept, remove, setClass, key('review.nextObject', t`next object`), acceptImage, nextImage],
  held: [accept, remove, setClass, move, points, acceptImage, nextImage],
  annotation: [key('review.accept', t`next to review`), remove, setClass, move, points, acceptImage, nextImage],
  open: [key('review.accept', t`first to review`), drawBox, acceptImage, nextImage],
  done: [key('review.accept', t`finish image`), drawBox, reject, nextImage],
  secondReview: [key('review.approve', t`approve`), key('review.sendBack', t`send back`), reject, nextImage],
}
