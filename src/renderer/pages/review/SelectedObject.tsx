import type { AttributeValue } from '#model/annotation.ts'
import type { AttributeDefinition } from '#model/label-set.ts'
import { boundsOfGeometry, shapeOf } from '#model/shapes/index.ts'
import { runCommand, useKeysFor } from '../../commands/index.ts'
import { newAnnotationId } from '../../editor/editor.ts'
import { classOf, selectedIn } from '../../editor/editor-state.ts'
import type { EditorObject } from '../../editor/objects.ts'
import { changeObject } from '../../editor/ops.ts'
import { Checkbox, Field, Input, Kbd, Select } from '../../kit/index.ts'
import { useEditor, useFlow } from './flow-context.ts'

/** Label, place and attributes of the selected object. */
export function SelectedObject() {
  const selected = useEditor(selectedIn)
  const labelClass = useEditor((state) => classOf(state.classes, selectedIn(state)?.classId ?? -1))
  const draft = useEditor((state) => state.draft)
  const keys = useKeysFor('review.label')
  if (!selected) return null
  const geometry = draft && 'geometry' in draft && draft.id === selected.id ? draft.geometry : selected.geometry
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return (
    <section
      aria-label="Selected object"
      className="max-h-[45%] shrink-0 overflow-y-auto border-t border-line px-3 py-2.5"
    >
      <button
        type="button"
        tabIndex={-1}
        onClick={() => runCommand('review.label')}
        className="flex h-7 w-full items-center gap-2 rounded-md border border-line px-2 text-left hover:border-line-strong"
      >
        <span aria-hidden className="size-3 rounded-sm" style={{ background: labelClass?.color }} />
        <span className="min-w-0 flex-1 truncate font-medium">{labelClass?.name ?? `class ${selected.classId}`}</span>
        {keys && <Kbd keys={keys} />}
      </button>
      <p className="tabular mt-1.5 text-xs text-text-3">
        {shapeOf(geometry).title}, {Math.round(width)} × {Math.round(height)} px at {Math.round(x)}, {Math.round(y)}
      </p>
      {labelClass && labelClass.attributes.length > 0 && (
        <div className="mt-2 flex flex-col gap-2">
          {labelClass.attributes.map((definition) => (
            <Attribute key={`${selected.id} ${definition.name}`} object={selected} definition={definition} />
          ))}
        </div>
      )}
    </section>
  )
}

function Attribute({ object, definition }: { object: EditorObject; definition: AttributeDefinition }) {
  const { editor } = useFlow()
  const { name, kind, options = [], required } = definition
  const attributes = object.annotation?.attributes ?? {}
  const value = attributes[name]
  const set = (next: AttributeValue | undefined) => {
    const { [name]: _, ...others } = attributes
    editor.edit(
      changeObject(
        object,
        { attributes: next === undefined ? others : { ...others, [name]: next } },
        newAnnotationId(),
      ),
    )
  }
  if (kind === 'checkbox') return <Checkbox checked={value === true} onChange={set} label={name} />
  return (
    <Field label={name} hint={required && value === undefined ? 'Needed' : undefined}>
      {(ids) =>
        kind === 'select' ? (
          <Select
            {...ids}
            value={String(value ?? '')}
            options={options.map((option) => ({ value: option, label: option }))}
            onChange={set}
          />
        ) : (
          <Input
            {...ids}
            type={kind === 'number' ? 'number' : 'text'}
            defaultValue={value === undefined ? '' : String(value)}
            onBlur={({ target }) => set(attributeOf(kind, target.value))}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        )
      }
    </Field>
  )
}

function attributeOf(kind: 'number' | 'text', text: string): AttributeValue | undefined {
  if (text.trim() === '') return undefined
  if (kind === 'text') return text
  return Number.isFinite(Number(text)) ? Number(text) : undefined
}
