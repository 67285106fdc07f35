import { t } from '@lingui/core/macro'
import { runCommand } from '../../../commands/index.ts'
import { classNames, Kbd, Slider } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'

const modes = [
  { erases: false, title: t`Add` },
  { erases: true, title: t`Erase` },
]

/** Shows size and mode of the brush. */
export function BrushBar() {
  const { editor } = useReviewSession()
  const isBrush = useEditor((state) => state.tool.pointer === 'brush')
  const radiusPx = useEditor((state) => state.brushRadiusCssPx)
  const erases = useEditor((state) => state.brushErases)
  if (!isBrush) return null
  return (
    <fieldset
      aria-label={t`Brush`}
      className="absolute top-3 left-3 flex h-9 items-center gap-2.5 rounded-lg border border-line bg-raised px-2.5 text-xs shadow-float"
    >
      {t`Size`}
      <Slider
        label={t`Brush size`}
        className="w-24"
        value={Math.round(2 * radiusPx)}
        min={2}
        max={200}
        step={1}
        onChange={(size) => editor.toolbox.setBrush({ radiusCssPx: size / 2 })}
      />
      <span className="tabular w-10 text-text-2">{t`${Math.round(2 * radiusPx)} px`}</span>
      <Kbd keys="[" />
      <Kbd keys="]" />
      <span className="h-4 w-px bg-line" />
      <div className="flex rounded-md bg-inset p-0.5">
        {modes.map((mode) => (
          <button
            key={mode.title}
            type="button"
            tabIndex={-1}
            aria-pressed={mode.erases === erases}
            onClick={() => mode.erases !== erases && runCommand('brush.erases')}
            className={classNames(
              'h-6 rounded-sm px-2',
              mode.erases === erases ? 'bg-chosen font-medium text-text shadow-sm' : 'text-text-2',
            )}
          >
            {mode.title}
          </button>
        ))}
      </div>
      <Kbd keys="Q" />
    </fieldset>
  )
}
