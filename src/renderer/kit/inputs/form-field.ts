import { plural, t } from '@lingui/core/macro'
import type { FieldMeta } from '#model/field-meta.ts'
import { formatCount } from '../formats.ts'

type Value = string | number | boolean | readonly string[]

/** A form field: a property of a JSON Schema, with the title, hint and unit from its `.meta()`. */
export type FormField = FieldMeta & {
  key: string
  title: string
  description?: string
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array'
  enum?: readonly string[]
  default?: Value
  minimum?: number
  maximum?: number
  maxItems?: number
}

const capitalized = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`

/** Returns the fields of a schema from `contract/forms.ts`: those named, in that order, or all. */
export function formFields(schema: { properties?: unknown }, ...keys: readonly string[]): FormField[] {
  const fields = fieldsIn(schema)
  return keys.length === 0 ? fields : keys.flatMap((name) => fields.filter(({ key }) => key === name))
}

const fieldsIn = ({ properties = {} }: { properties?: unknown }): FormField[] =>
  Object.entries(properties as Record<string, FormField>).map(([key, property]) => ({
    ...property,
    key,
    title: property.title ?? key,
  }))

/** Returns the fields of a format's JSON Schema. Their hints are the descriptions that the command line shows. */
export const jsonFields = (schema: { properties?: unknown }): FormField[] =>
  fieldsIn(schema).map((field) => ({ ...field, hint: field.description && `${capitalized(field.description)}.` }))

export const isNumber = ({ type }: FormField): boolean => type === 'number' || type === 'integer'

/** Returns the choices of a field with their labels. */
export const choicesOf = ({ enum: values = [], choices }: FormField): { value: string; label: string }[] =>
  (choices ? Object.keys(choices) : values).map((value) => ({
    value,
    label: choices?.[value] ?? capitalized(value.replaceAll('-', ' ')),
  }))

/** Returns a number in the unit of the field. */
const shownNumber = (value: number, { scale = 1 }: FormField): number => Math.round((value / scale) * 1e6) / 1e6

/** Returns the bounds and step of a number in the unit of the field. */
export function boundsOf(field: FormField): { min: number | undefined; max: number | undefined; step: number } {
  const { minimum, maximum, type, step = type === 'integer' || field.scale !== undefined ? 1 : 0.01 } = field
  // An integer without a maximum has the largest safe integer as its maximum.
  const hasMax = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
  return {
    min: minimum === undefined ? undefined : shownNumber(minimum, field),
    max: hasMax ? shownNumber(maximum, field) : undefined,
    step,
  }
}

function numberProblem(field: FormField): string {
  const { min = 0, max, step } = boundsOf(field)
  const isWhole = Number.isInteger(step)
  const low = formatCount(min)
  if (max === undefined) return isWhole ? t`A whole number from ${low}` : t`From ${low}`
  const high = formatCount(max)
  return isWhole ? t`A whole number between ${low} and ${high}.` : t`Between ${low} and ${high}.`
}

/** Reads a typed value. Returns the value to store, or what is wrong with it. */
export function readTyped(field: FormField, typed: string): { value: Value } | { problem: string } {
  if (isNumber(field)) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step } = boundsOf(field)
    const shown = typed.trim() === '' ? Number.NaN : Number(typed)
    if (!(shown >= min && shown <= max) || (Number.isInteger(step) && !Number.isInteger(shown)))
      return { problem: numberProblem(field) }
    return { value: Math.round(shown * (field.scale ?? 1) * 1e9) / 1e9 }
  }
  if (field.type !== 'array') return { value: typed }
  const lines = typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const { maxItems = Number.POSITIVE_INFINITY } = field
  return lines.length > maxItems
    ? { problem: t`At most ${plural(maxItems, { one: '# line', other: '# lines' })}.` }
    : { value: lines }
}

/** Returns a stored value as the field shows it. */
export function typedOf(field: FormField, value: unknown): string {
  if (isNumber(field)) return typeof value === 'number' ? String(shownNumber(value, field)) : ''
  return Array.isArray(value) ? value.join('\n') : String(value ?? '')
}

/** Returns what is wrong with an optional number; undefined if nothing is. */
export const problemOf = (field: FormField, typed: unknown): string | undefined => {
  if (!isNumber(field) || typeof typed !== 'string' || typed.trim() === '') return undefined
  const read = readTyped(field, typed)
  return 'problem' in read ? read.problem : undefined
}

/** Returns the values of a form as the contract takes them, without the empty ones; null while one of them is wrong. */
export function readForm(fields: readonly FormField[], values: object): Record<string, Value> | null {
  const valueByKey = new Map(Object.entries(values))
  const read: [string, Value][] = []
  for (const field of fields) {
    const value: unknown = valueByKey.get(field.key)
    if (typeof value === 'boolean') read.push([field.key, value])
    if (typeof value !== 'string' || value.trim() === '') continue
    const { value: one } = { value: undefined, ...readTyped(field, value) }
    if (one === undefined) return null
    read.push([field.key, one])
  }
  return Object.fromEntries(read)
}
