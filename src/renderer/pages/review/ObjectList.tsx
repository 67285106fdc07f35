import { useEffect, useRef } from 'react'
import { classNameOf, colorOf } from '../../editor/editor-state.ts'
import type { EditorObject } from '../../editor/objects.ts'
import { classNames, formatScore } from '../../kit/index.ts'
import { useEditor, useFlow } from './flow-context.ts'

const origins = { human: 'drawn', model: 'model', import: 'imported' }

/** The objects of the image: those to review, the least confident first, then the accepted ones in reading order. */
export function ObjectList() {
  const toReview = useEditor((state) => state.shown.toReview)
  const accepted = useEditor((state) => state.shown.accepted)
  const hidden = useEditor((state) => state.shown.belowThreshold)
  const fromScore = useEditor((state) => state.fromScore)
  const selectedId = useEditor((state) => state.selectedId)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selectedId, toReview, accepted])
  if (toReview.length + accepted.length + hidden === 0)
    return (
      <p className="px-3 py-4 text-text-3">
        Nothing is labelled here. Draw what is missing, or accept the image as one without objects.
      </p>
    )
  return (
    <div ref={list} className="min-h-0 flex-1 scroll-pt-8 overflow-y-auto pb-2">
      <Group title="To review" objects={toReview} none="Nothing is left to review." />
      {hidden > 0 && (
        <p className="px-3 pt-1 text-xs text-text-3">
          {hidden} below confidence {formatScore(fromScore)} {hidden === 1 ? 'is' : 'are'} hidden, not deleted.
        </p>
      )}
      <Group title="Accepted" objects={accepted} none="Nothing is accepted yet." />
    </div>
  )
}

function Group({ title, objects, none }: { title: string; objects: readonly EditorObject[]; none: string }) {
  return (
    <section aria-label={title}>
      <h3 className="sticky top-0 z-10 flex justify-between bg-surface px-3 pt-2.5 pb-1 text-xs font-medium text-text-2">
        {title} <span className="tabular text-text-3">{objects.length}</span>
      </h3>
      {objects.length === 0 && <p className="px-3 text-xs text-text-3">{none}</p>}
      <ul>
        {objects.map((object) => (
          <ObjectRow key={object.id} object={object} />
        ))}
      </ul>
    </section>
  )
}

function ObjectRow({ object }: { object: EditorObject }) {
  const { editor } = useFlow()
  const selected = useEditor((state) => state.selectedId === object.id)
  const hovered = useEditor((state) => state.hoveredId === object.id)
  const name = useEditor(({ classes }) => classNameOf(classes, object.classId))
  const color = useEditor(({ classes }) => colorOf(classes, object.classId))
  return (
    <li>
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
