import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { chooseClass } from '../../../editor/actions/classes.ts'
import { useClassesInSlots } from '../../../editor/class-slots.ts'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { classNames, formatScore } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { ClassDigit } from './ClassDigit.tsx'

/** Sets classes of the whole image: one per choice, any number of the others. */
export function ImageClasses() {
  const classes = useEditor((state) => state.classes)
  const objects = useEditor((state) => state.objects)
  const listed = useClassesInSlots(classes)
  const ofImage = classes.filter(({ kind }) => kind === 'image')
  if (ofImage.length === 0) return null
  const choices = [...new Set(ofImage.map(({ imageChoice }) => imageChoice))]
  const given = new Map(
    objects.flatMap((object) => (object.geometry.shape === 'whole-image' ? [[object.classId, object] as const] : [])),
  )
  return (
    <section aria-label={t`Whole image`} className="border-b border-line px-3 pt-2.5 pb-3">
      <h2 className="pb-1.5 text-xs font-medium text-text-2">{t`Whole image`}</h2>
      {choices.map((choice) => (
        <fieldset key={choice ?? ''} className="flex flex-wrap gap-1 pb-1">
          <legend className={choice === null ? 'sr-only' : 'pb-1 text-xs text-text-3'}>
            {choice ?? t`Any number`}
          </legend>
          {ofImage
            .filter(({ imageChoice }) => imageChoice === choice)
            .map((labelClass) => (
              <ImageClass
                key={labelClass.classId}
                labelClass={labelClass}
                listed={listed}
                given={given.get(labelClass.classId) ?? null}
              />
            ))}
        </fieldset>
      ))}
    </section>
  )
}

type ImageClassProps = { labelClass: LabelClass; listed: readonly LabelClass[]; given: EditorObject | null }

function ImageClass({ labelClass, listed, given }: ImageClassProps) {
  const { editor } = useReviewSession()
  const proposed = given?.prediction ?? null
  return (
    <button
      type="button"
      aria-pressed={given !== null && proposed === null}
      onClick={() => chooseClass(editor, labelClass.classId)}
      className={classNames(
        'flex h-7 max-w-full items-center gap-1.5 rounded-md border px-2 hover:border-line-strong',
        given && !proposed ? 'border-accent-text bg-accent-soft font-medium' : 'border-line',
        proposed && 'border-dashed border-line-strong',
      )}
    >
      <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: labelClass.color }} />
      <span className="truncate">{labelClass.name}</span>
      {proposed && <span className="tabular text-xs text-text-3">{formatScore(proposed.score)}?</span>}
      <ClassDigit classId={labelClass.classId} listed={listed} />
    </button>
  )
}
