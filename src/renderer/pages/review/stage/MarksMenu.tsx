import { t } from '@lingui/core/macro'
import { ChevronUp, Palette } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { type MarkSettings, useMarkSettings } from '../../../editor/images/view-settings.ts'
import { Checkbox, Choices, classNames, formatPercent, Slider } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'

const colorings: readonly { value: MarkSettings['colorBy']; title: string; short: string }[] = [
  { value: 'shade', title: t`Shade per object`, short: t`shade per object` },
  { value: 'class', title: t`Class`, short: t`class` },
  { value: 'state', title: t`State`, short: t`state` },
]

/** Edits how labels are painted and which classes are shown. */
export function MarksMenu() {
  const colorBy = useMarkSettings((marks) => marks.colorBy)
  const anyHidden = useEditor((state) => state.hiddenClassIds.size > 0)
  const present = colorings.find(({ value }) => value === colorBy)
  return (
    <Radix.Root>
      <Radix.Trigger asChild>
        <button
          type="button"
          title={t`Label style`}
          className={classNames(
            'flex h-7 min-w-0 items-center gap-1.5 rounded-md px-2 text-xs whitespace-nowrap hover:bg-hover',
            anyHidden ? 'text-accent-text' : 'text-text-2',
          )}
        >
          <Palette size={15} className="shrink-0" aria-hidden />
          <span className="truncate slim:sr-only">
            {anyHidden ? t`Some classes are hidden` : t`Color: ${present?.short ?? ''}`}
          </span>
          <ChevronUp size={12} className="shrink-0" aria-hidden />
        </button>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t`Label style`}
          className="appear z-30 flex max-h-(--radix-popover-content-available-height) w-72 flex-col gap-3 overflow-y-auto floating p-3 outline-none"
        >
          <MarkFields />
          <ClassVisibility />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const switches = [
  { field: 'names', label: t`Show names` },
  { field: 'filmStrip', label: t`Film strip` },
  { field: 'dimRest', label: t`Dim other objects` },
] as const

function MarkFields() {
  const marks = useMarkSettings()
  return (
    <>
      <div className="flex flex-col gap-1">
        <p className="text-xs text-text-3">{t`Color by`}</p>
        <Choices
          label={t`Color by`}
          choices={colorings}
          value={marks.colorBy}
          onChange={(colorBy) => useMarkSettings.setState({ colorBy })}
        />
      </div>
      <Row label={t`Opacity`} shown={formatPercent(marks.opacity)}>
        <Slider
          label={t`Outline opacity`}
          value={marks.opacity}
          min={0.2}
          max={1}
          step={0.05}
          onChange={(opacity) => useMarkSettings.setState({ opacity })}
        />
      </Row>
      <Row label={t`Line width`} shown={`${marks.lineWidth} px`}>
        <Slider
          label={t`Outline width`}
          value={marks.lineWidth}
          min={1}
          max={5}
          step={0.5}
          onChange={(lineWidth) => useMarkSettings.setState({ lineWidth })}
        />
      </Row>
      {switches.map(({ field, label }) => (
        <Checkbox
          key={field}
          label={label}
          checked={marks[field]}
          onChange={(next) => useMarkSettings.setState({ [field]: next })}
        />
      ))}
    </>
  )
}

function Row({ label, shown, children }: { label: string; shown: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center gap-3">
      <span className="w-20 text-text-2">{label}</span>
      {children}
      <span className="tabular ml-auto text-xs text-text-3">{shown}</span>
    </div>
  )
}

/** Shows or hides the classes of this image, on all images. */
function ClassVisibility() {
  const { editor } = useReviewSession()
  const classes = useEditor((state) => state.classes)
  const objects = useEditor((state) => state.objects)
  const hidden = useEditor((state) => state.hiddenClassIds)
  const here = new Set(objects.map(({ classId }) => classId))
  const listed = classes.filter(({ classId }) => here.has(classId) || hidden.has(classId))
  if (listed.length === 0) return null
  const toggle = (classId: number, shown: boolean) =>
    editor.display.setHiddenClasses(
      new Set(shown ? [...hidden].filter((other) => other !== classId) : [...hidden, classId]),
    )
  return (
    <div className="flex flex-col gap-1 border-t border-line pt-2.5">
      <span className="text-xs text-text-3">{t`Visible classes`}</span>
      {listed.map(({ classId, name }) => (
        <Checkbox
          key={classId}
          checked={!hidden.has(classId)}
          onChange={(shown) => toggle(classId, shown)}
          label={name}
        />
      ))}
    </div>
  )
}
