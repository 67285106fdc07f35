import { t } from '@lingui/core/macro'
import { BookOpen, Pencil } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { GuideDialog } from '../../../class-guide/GuideDialog.tsx'
import { GuideEntry } from '../../../class-guide/GuideEntry.tsx'
import { useGuide } from '../../../class-guide/use-guide.ts'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { chooseClass } from '../../../editor/actions/classes.ts'
import { classInHand, isForDrawn, isForNext, nextClass } from '../../../editor/class-in-hand.ts'
import { useClassesInSlots } from '../../../editor/class-slots.ts'
import { classNames, Kbd, Tooltip } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { ClassDigit } from './ClassDigit.tsx'

/** Lists the classes with digits for the selection or the next shape, with guide entries on hover. */
export function ClassPalette() {
  const classes = useEditor((state) => state.classes)
  const objects = useEditor((state) => state.objects)
  const present = useEditor((state) => classInHand(state)?.classId ?? null)
  const next = useEditor((state) => nextClass(state)?.classId ?? null)
  const isNext = useEditor(isForNext)
  const isDrawn = useEditor(isForDrawn)
  const title = !isNext
    ? t`Class of the selection`
    : isDrawn
      ? t`Class of this shape and the next`
      : t`Class of the next shape`
  const listed = useClassesInSlots(classes)
  const guide = useGuide()
  const [isReading, setIsReading] = useState(false)
  const allKeys = useKeysFor('review.label')
  const counts = useMemo(() => {
    const found = new Map<number, number>()
    for (const { classId } of objects) found.set(classId, (found.get(classId) ?? 0) + 1)
    return found
  }, [objects])
  return (
    <section aria-label={t`Class`} className="shrink-0 border-b border-line px-2 pt-2 pb-2">
      <header className="flex h-6 items-center justify-between px-1 text-xs text-text-2 slim:pr-10">
        <span className="flex-1 truncate">{title}</span>
        {guide.length > 0 && (
          <button
            type="button"
            tabIndex={-1}
            onClick={() => setIsReading(true)}
            className="mr-3 flex items-center gap-1 rounded-sm text-text-3 hover:text-text"
          >
            <BookOpen size={13} aria-hidden /> {t`guide`}
          </button>
        )}
        <button
          type="button"
          tabIndex={-1}
          onClick={() => runCommand('review.label')}
          className="flex items-center gap-1.5 rounded-sm text-text-3 hover:text-text"
        >
          {allKeys && <Kbd keys={allKeys} />} {classes.length > 0 ? t`all classes` : t`add a class`}
        </button>
      </header>
      <div className="grid max-h-[152px] grid-cols-2 gap-x-1 overflow-y-auto">
        {listed.map((labelClass) => {
          const { classId } = labelClass
          const guided = guide.find((entry) => entry.labelClass.classId === classId)
          const button = (
            <ClassButton
              key={classId}
              labelClass={labelClass}
              listed={listed}
              isPresent={classId === present}
              isNext={classId === next}
              count={counts.get(classId)}
            />
          )
          return guided ? (
            <Tooltip key={classId} side="left" label={<GuideEntry {...guided} />}>
              {button}
            </Tooltip>
          ) : (
            button
          )
        })}
      </div>
      {isReading && <GuideDialog guide={guide} firstId={present} onClose={() => setIsReading(false)} />}
    </section>
  )
}

type ClassButtonProps = {
  labelClass: LabelClass
  listed: readonly LabelClass[]
  isPresent: boolean
  isNext: boolean
  count: number | undefined
}

/** Memoized: an edit changes the count of one class. `rest` comes from the tooltip. */
const ClassButton = memo(function ClassButton({
  labelClass,
  listed,
  isPresent,
  isNext,
  count,
  ...rest
}: ClassButtonProps) {
  const { editor } = useReviewSession()
  const { classId, name, color } = labelClass
  return (
    <button
      {...rest}
      type="button"
      tabIndex={-1}
      aria-pressed={isPresent}
      onClick={() => chooseClass(editor, classId)}
      className={classNames(
        'flex h-7.5 min-w-0 items-center gap-1.5 rounded-md px-1 text-left low:h-6.5',
        isPresent ? 'bg-accent-soft font-medium text-accent-text' : 'hover:bg-hover',
      )}
    >
      <span className="w-5 shrink-0">
        <ClassDigit classId={classId} listed={listed} />
      </span>
      <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: color }} />
      <span className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      {isNext && <Pencil size={12} className="shrink-0 text-text-3" aria-label={t`for the next shape`} />}
      {count !== undefined && <span className="tabular text-xs text-text-3">{count}</span>}
    </button>
  )
})
