import { plural, t } from '@lingui/core/macro'
import { type AttributeDefinition, type LabelClass, missingAttributes } from '#model/label-set/label-set.ts'
import { type AttributeValue, attributeIn } from '#model/labels/annotation.ts'
import type { Change } from '#model/labels/corrections.ts'
import { useKeysFor } from '../../../commands/index.ts'
import type { EditorObject, ObjectId } from '../../../editor/scene/objects.ts'
import { Checkbox, Field, Input, Kbd, Select } from '../../../kit/index.ts'
import { useReviewSession } from '../review-context.ts'

type AttributesProps = { objects: readonly EditorObject[]; labelClass: LabelClass }

/** Edits the attributes of objects of one class together, in one edit. */
export function Attributes({ objects, labelClass }: AttributesProps) {
  const keys = useKeysFor('edit.attributes')
  const missing = new Set(objects.flatMap((object) => missingAttributes(labelClass, answersOf(object))))
  if (labelClass.attributes.length === 0) return null
  return (
    <div data-keeps-tab className="mt-2 flex flex-col gap-2">
      <h3 className="flex items-center justify-between text-xs font-medium text-text-3">
        {plural(objects.length, { one: 'About this object', other: 'About these # objects' })}
        {keys && <Kbd keys={keys} />}
      </h3>
      {labelClass.attributes.map((definition) => (
        <AttributeField
          key={`${objects.map(({ id }) => id).join(' ')} ${definition.name}`}
          objects={objects}
          definition={definition}
          isMissing={missing.has(definition.name)}
        />
      ))}
    </div>
  )
}

const answersOf = ({ annotation }: EditorObject): Record<string, AttributeValue> => annotation?.attributes ?? {}

/** Returns the value that all objects share, else undefined. */
function commonAnswer(objects: readonly EditorObject[], name: string): AttributeValue | undefined {
  const [first, ...others] = objects.map((object) => attributeIn(answersOf(object), name))
  return others.every((value) => value === first) ? first : undefined
}

type AttributeFieldProps = { objects: readonly EditorObject[]; definition: AttributeDefinition; isMissing: boolean }

/** Stands for no value, because options can't be empty. */
const noAnswer = '\u0000'

function AttributeField({ objects, definition, isMissing }: AttributeFieldProps) {
  const { editor } = useReviewSession()
  const { name, kind, options = [], required } = definition
  const value = commonAnswer(objects, name)
  const set = (next: AttributeValue | undefined) =>
    editor.edits.change(
      new Map(
        objects.map((object): [ObjectId, Change] => {
          const { [name]: _, ...others } = answersOf(object)
          return [object.id, { attributes: next === undefined ? others : { ...others, [name]: next } }]
        }),
      ),
    )
  const label = required ? `${name} *` : name
  const needed = isMissing && <span className="text-warn">{t`Required before accepting the image`}</span>
  if (kind === 'checkbox')
    return (
      <div {...(isMissing && { 'data-missing': true })}>
        <Checkbox checked={value === true} onChange={set} label={label} hint={needed} />
        {isMissing && (
          <button type="button" className="ml-6 text-xs text-accent-text underline" onClick={() => set(false)}>
            {t`Set to no`}
          </button>
        )}
      </div>
    )
  return (
    <div {...(isMissing && { 'data-missing': true })}>
      <Field label={label} hint={needed}>
        {(ids) =>
          kind === 'select' ? (
            <Select
              {...ids}
              value={String(value ?? noAnswer)}
              options={[
                ...(required && value !== undefined ? [] : [{ value: noAnswer, label: '—' }]),
                ...options.map((option) => ({ value: option, label: option })),
              ]}
              onChange={(next) => set(next === noAnswer ? undefined : next)}
            />
          ) : (
            <Input
              key={String(value)}
              {...ids}
              type={kind === 'number' ? 'number' : 'text'}
              step="any"
              defaultValue={value === undefined ? '' : String(value)}
              onBlur={({ target }) => {
                const next = typedValue(kind, target.value)
                if (next !== value) set(next)
              }}
              onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
            />
          )
        }
      </Field>
    </div>
  )
}

/** Returns the value of a typed text; undefined if it is empty or not a number. */
export function typedValue(kind: 'number' | 'text', text: string): AttributeValue | undefined {
  if (text.trim() === '') return undefined
  if (kind === 'text') return text
  return Number.isFinite(Number(text)) ? Number(text) : undefined
}
