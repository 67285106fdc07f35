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

type KeyWords = { id: string; words: string }

const always: KeyWords[] = [
  { id: 'review.acceptImage', words: t`accept image` },
  { id: 'review.nextImage', words: t`next image` },
]

const secondReview: KeyWords[] = [
  { id: 'review.approve', words: t`approve` },
  { id: 'review.sendBack', words: t`send back` },
  { id: 'review.reject', words: t`reject` },
  { id: 'review.nextImage', words: t`next image` },
]

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
  const hints = isSecondReview ? secondReview : hintsFor[situation]
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
          {hints.map((one) => (
            <KeyHint key={one.id} {...one} />
          ))}
        </div>
        <Hint name="keys" command="help.shortcuts" text={t`All keys of this page, with the ten to start with.`}>
          <span>
            <KeyHint id="help.shortcuts" words={t`all keys`} />
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

const hintsFor: Record<Situation, KeyWords[]> = {
  area: [
    { id: 'draw.finish', words: t`accept` },
    { id: 'area.next', words: t`next mask` },
    { id: 'draw.removeLast', words: t`undo last click` },
    { id: 'draw.cancel', words: t`cancel` },
    { id: 'review.label', words: t`class` },
  ],
  colors: [
    { id: 'draw.finish', words: t`accept` },
    { id: 'area.less', words: t`less` },
    { id: 'area.more', words: t`more` },
    { id: 'draw.removeLast', words: t`undo last click` },
    { id: 'draw.cancel', words: t`cancel` },
  ],
  drawing: [
    { id: 'draw.finish', words: t`finish` },
    { id: 'draw.removeLast', words: t`undo last point` },
    { id: 'draw.cancel', words: t`cancel` },
    { id: 'review.label', words: t`class` },
  ],
  brushing: [
    { id: 'brush.erases', words: t`add or erase` },
    { id: 'brush.smaller', words: t`smaller` },
    { id: 'brush.larger', words: t`larger` },
    { id: 'draw.finish', words: t`next object` },
    { id: 'draw.cancel', words: t`done` },
  ],
  handle: [
    { id: 'edit.nextHandle', words: t`next point` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.move.left.10', words: t`by 10 px` },
    { id: 'edit.fine.left', words: t`by 1/10 px` },
    { id: 'draw.cancel', words: t`deselect` },
  ],
  point: [
    { id: 'edit.nextHandle', words: t`next point` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.insertPoint', words: t`add a point` },
    { id: 'edit.removePoint', words: t`remove it` },
    { id: 'draw.cancel', words: t`deselect` },
  ],
  severalOpen: [
    { id: 'edit.acceptSelection', words: t`accept` },
    { id: 'review.label', words: t`class` },
    { id: 'review.remove', words: t`delete` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.copy', words: t`copy` },
    { id: 'edit.lock', words: t`lock` },
    { id: 'edit.hide', words: t`hide` },
  ],
  several: [
    { id: 'review.label', words: t`class` },
    { id: 'review.remove', words: t`delete` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.copy', words: t`copy` },
    { id: 'edit.lock', words: t`lock` },
    { id: 'edit.hide', words: t`hide` },
    { id: 'edit.join', words: t`join` },
  ],
  prediction: [
    { id: 'review.accept', words: t`accept` },
    { id: 'review.remove', words: t`delete` },
    { id: 'review.label', words: t`class` },
    { id: 'review.nextObject', words: t`next object` },
    ...always,
  ],
  held: [
    { id: 'review.accept', words: t`accept` },
    { id: 'review.remove', words: t`delete` },
    { id: 'review.label', words: t`class` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.nextHandle', words: t`points` },
    ...always,
  ],
  annotation: [
    { id: 'review.accept', words: t`next to review` },
    { id: 'review.remove', words: t`delete` },
    { id: 'review.label', words: t`class` },
    { id: 'edit.move.left.1', words: t`↑ ↓ → move` },
    { id: 'edit.nextHandle', words: t`points` },
    ...always,
  ],
  open: [{ id: 'review.accept', words: t`first to review` }, { id: 'tool.box', words: t`draw a box` }, ...always],
  done: [
    { id: 'review.accept', words: t`finish image` },
    { id: 'tool.box', words: t`draw a box` },
    { id: 'review.reject', words: t`reject` },
    { id: 'review.nextImage', words: t`next image` },
  ],
}
