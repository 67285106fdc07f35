import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { deepEqual } from 'fast-equals'
import { type ClassChange, type LabelClass, problemOfClass } from '#model/label-set/label-set.ts'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Button, Field, SelectField, TextField } from '../../../kit/index.ts'
import { AttributesEditor } from './AttributesEditor.tsx'
import { ClassGuide } from './ClassGuide.tsx'
import { ClassSamples } from './ClassSamples.tsx'
import { ClassShapes } from './ClassShapes.tsx'
import { changeDraft, dropDraft, useClassDrafts } from './class-drafts.ts'
import { RemoveClass } from './RemoveClass.tsx'
import { SkeletonEditor } from './SkeletonEditor.tsx'

type ClassFormProps = { labelClass: LabelClass; classes: readonly LabelClass[]; onRemoved(): void }

/** Edits a class. Unsaved changes are kept while another class or page is shown. */
export function ClassForm({ labelClass, classes, onRemoved }: ClassFormProps) {
  const { classId } = labelClass
  const draft = useClassDrafts().get(classId) ?? {}
  const current: LabelClass = { ...labelClass, ...draft }
  const change = (what: ClassChange) => changeDraft(classId, what)
  const isChanged = !deepEqual(current, labelClass)
  const save = useMutation(
    queries.workspace.changeClass.mutationOptions({
      meta: { shownInPlace: true },
      onSuccess: () => dropDraft(classId),
    }),
  )
  const problem = isChanged ? problemOfClass(current) : null
  const isObject = current.kind === 'object'
  return (
    <form
      aria-label={t`Class ${labelClass.name}`}
      className="@container flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && !problem) save.mutate({ classId, change: draft })
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <ClassSamples labelClass={labelClass} />
        <ClassBasics value={current} onChange={change} />
        <ClassGuide labelClass={current} onChange={change} />
        {isObject ? (
          <>
            <ClassShapes value={current} onChange={change} />
            <SkeletonEditor skeleton={current.skeleton} onChange={(skeleton) => change({ skeleton })} />
          </>
        ) : (
          <TextField
            label={t`Group`}
            hint={t`An image has at most one class per group, such as “weather”. Empty: combines with any class.`}
            className="max-w-md"
            value={current.imageChoice ?? ''}
            onChange={(text) => change({ imageChoice: text === '' ? null : text })}
          />
        )}
        <AttributesEditor attributes={current.attributes} onChange={(attributes) => change({ attributes })} />
      </div>
      <footer className="flex min-h-12 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
        <RemoveClass labelClass={labelClass} classes={classes} onRemoved={onRemoved} />
        <p role="status" className="min-w-0 flex-1 text-right text-xs text-danger">
          {problem ?? (save.error ? errorMessage(save.error) : '')}
        </p>
        {/* Unlike disabled buttons, these keep the focus after a change was saved or discarded. */}
        <Button
          aria-disabled={!isChanged}
          onClick={() => {
            dropDraft(classId)
            save.reset()
          }}
        >
          {t`Discard`}
        </Button>
        <Button
          variant="primary"
          type="submit"
          aria-disabled={!isChanged}
          disabled={problem !== null || save.isPending}
        >
          {t`Save class`}
        </Button>
      </footer>
    </form>
  )
}

type ClassBasicsProps = { value: LabelClass; onChange(change: ClassChange): void }

function ClassBasics({ value, onChange }: ClassBasicsProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_64px] gap-3 @lg:grid-cols-[minmax(0,1fr)_64px_200px]">
      <TextField label={t`Name`} value={value.name} onChange={(text) => onChange({ name: text })} />
      <Field label={t`Color`}>
        {(ids) => (
          <input
            {...ids}
            type="color"
            value={value.color}
            onChange={(event) => onChange({ color: event.target.value })}
            className="h-7 w-full rounded-md border border-line bg-surface p-0.5 hover:border-line-strong"
          />
        )}
      </Field>
      <SelectField<LabelClass['kind']>
        label={t`Applies to`}
        value={value.kind}
        options={[
          { value: 'object', label: t`Objects in images` },
          { value: 'image', label: t`Whole images` },
        ]}
        onChange={(kind) =>
          onChange(
            kind === 'image' ? { kind, shapes: null, defaultShape: null, skeleton: null } : { kind, imageChoice: null },
          )
        }
      />
    </div>
  )
}
