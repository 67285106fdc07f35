import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { LoaderCircle, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { takesShape } from '#model/label-set/label-set.ts'
import { useKeysFor } from '../../../commands/index.ts'
import { nextClass } from '../../../editor/class-in-hand.ts'
import { type AreaShape, areaShapeFor } from '../../../editor/scene/area-shape.ts'
import { areaTools, segment } from '../../../editor/tools/index.ts'
import { Button, classNames, Kbd } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { useEditor, useReviewSession } from '../review-context.ts'

const shapes: readonly { value: AreaShape; title: string }[] = [
  { value: 'mask', title: t`Mask` },
  { value: 'polygon', title: t`Polygon` },
]

/** Shows which model answers clicks and the shape of new areas, while an area tool is active. */
export function AreaBar() {
  const tool = useEditor((state) => state.tool)
  if (!areaTools.includes(tool)) return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-2 flex justify-center px-3">
      <fieldset
        aria-label={tool.title}
        className="pointer-events-auto flex h-9 min-w-0 items-center gap-3 rounded-md border border-line bg-surface px-2.5 text-xs shadow-float"
      >
        {tool === segment && <Answering />}
        <Hint />
        <ShapeChoice />
      </fieldset>
    </div>
  )
}

function Hint() {
  const hint = useEditor((state) => state.hint)
  return hint ? <span className="tabular truncate text-text">{hint}</span> : null
}

/** Shows which model answers, or why none does. */
function Answering() {
  const review = useReviewSession()
  const state = useStore(review.segmentation.store)
  if (state.status === 'unused') return null
  if (state.status === 'without')
    return (
      <>
        <span className="shrink-[9] truncate text-text-2">{t`Without a model: a box works best.`}</span>
        <Button size="small" onClick={() => navigate('models')}>
          {t`Get a model…`}
        </Button>
      </>
    )
  if (state.status === 'failed')
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-danger" role="alert">
        <TriangleAlert size={14} className="shrink-0" aria-hidden />
        <span className="truncate" title={state.message}>
          {state.message}
        </span>
      </span>
    )
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-text-2" role="status">
      {state.status === 'reading' && <LoaderCircle size={14} className="shrink-0 animate-spin" aria-hidden />}
      <span className="truncate">
        {state.status === 'reading' ? (
          <Trans>
            Loading the image for <span className="font-medium text-text">{state.model.name}</span>
          </Trans>
        ) : (
          <Trans>
            By <span className="font-medium text-text">{state.model.name}</span>
          </Trans>
        )}
      </span>
    </span>
  )
}

/** Chooses the shape of new areas; shapes that the class doesn't allow are disabled. */
function ShapeChoice() {
  const review = useReviewSession()
  const keys = useKeysFor('area.shape')
  const requested = useEditor((state) => state.areaShape)
  const labelClass = useEditor(nextClass)
  const present = areaShapeFor(requested, labelClass)
  return (
    <div role="radiogroup" aria-label={t`Create`} className="flex shrink-0 items-center gap-1.5">
      <div className="flex rounded-md border border-line bg-inset p-0.5">
        {shapes.map(({ value, title }) => (
          // biome-ignore lint/a11y/useSemanticElements: buttons with one pressed among them
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={value === present}
            disabled={labelClass !== null && !takesShape(labelClass, value)}
            onClick={() => review.editor.toolbox.setAreaShape(value)}
            className={classNames(
              'h-5 rounded-sm px-2 disabled:opacity-40',
              value === present ? 'bg-chosen font-medium text-text shadow-sm' : 'text-text-2 hover:text-text',
            )}
          >
            {title}
          </button>
        ))}
      </div>
      {keys && <Kbd keys={keys} />}
    </div>
  )
}
