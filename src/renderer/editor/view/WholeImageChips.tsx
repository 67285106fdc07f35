import { t } from '@lingui/core/macro'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { shapes } from '#model/shapes/index.ts'
import { classNames, formatScore } from '../../kit/index.ts'
import type { Editor } from '../editor.ts'
import { classNameOf, colorOf } from '../editor-state.ts'
import { textColorOn } from '../layers/text-color.ts'

/** Shows the image's classes above it: labels filled, predictions dashed. */
export function WholeImageChips({ editor }: { editor: Editor }) {
  const objects = useStore(editor.page, (state) => state.objects)
  const classes = useStore(editor.page, (state) => state.classes)
  const selectedIds = useStore(editor.page, (state) => state.selectedIds)
  const hidden = useStore(editor.page, (state) => state.labelsHidden)
  const whole = useMemo(
    () => objects.filter(({ geometry }) => shapes[geometry.shape].gesture.kind === 'none'),
    [objects],
  )
  if (whole.length === 0 || hidden) return null
  return (
    <ul
      aria-label={t`Whole-image labels`}
      className="pointer-events-none absolute inset-x-0 top-2 flex flex-wrap justify-center gap-1.5 px-14"
    >
      {whole.map(({ id, classId, prediction }) => {
        const color = colorOf(classes, classId)
        const selected = selectedIds.has(id)
        return (
          <li key={id}>
            <button
              type="button"
              aria-pressed={selected}
              onClick={() => editor.selection.select(id)}
              className={classNames(
                'pointer-events-auto inline-flex h-6 max-w-72 items-center gap-1.5 rounded-md border px-2 text-xs font-medium',
                prediction && !selected ? 'border-dashed bg-[#1b1c20]/90 text-[#f2f3f5]' : 'border-black/40',
                selected && 'outline-2 outline-offset-1 outline-white',
              )}
              style={
                prediction && !selected ? { borderColor: color } : { background: color, color: textColorOn(color) }
              }
            >
              <span className="truncate">{classNameOf(classes, classId)}</span>
              {prediction && <span className="tabular opacity-85">{formatScore(prediction.score)}</span>}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
