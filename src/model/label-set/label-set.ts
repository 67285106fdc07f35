import { z } from 'zod'
import { AttributeValue } from '../labels/annotation.ts'
import { ShapeName } from '../shapes/index.ts'
import { hasInvisible, invisibleInName } from '../text/name.ts'
import { Skeleton } from './skeleton.ts'

const AttributeKind = z.enum(['select', 'number', 'text', 'checkbox'])
type AttributeType = { kind: z.infer<typeof AttributeKind>; options?: readonly string[] | undefined }

/** `__proto__` is not allowed as a name, because names become keys of objects. */
const AttributeName = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => name !== '__proto__', 'An attribute can’t have this name.')

/**
 * A property of each object of a class, such as "occluded" or "color". Only a select has `options`. A required
 * attribute needs a value before the image can count as reviewed; new objects get the `default`.
 */
export const AttributeDefinition = z
  .strictObject({
    name: AttributeName,
    kind: AttributeKind,
    options: z.array(z.string().min(1).max(200)).max(1_000).optional(),
    required: z.boolean().default(false),
    default: AttributeValue.optional(),
  })
  .refine(
    ({ kind, options }) => kind !== 'select' || (options !== undefined && options.length > 0),
    'A select needs at least one option.',
  )
  .refine(({ kind, options }) => kind === 'select' || options === undefined, 'Only a select has options.')
  .refine(
    (attribute) => attribute.default === undefined || fitsAttribute(attribute, attribute.default),
    'The default is not one of the options.',
  )
export type AttributeDefinition = z.infer<typeof AttributeDefinition>

/** Whether the value fits the attribute: its kind, and its options, if any. */
export function fitsAttribute({ kind, options }: AttributeType, value: AttributeValue): boolean {
  if (kind === 'number') return typeof value === 'number'
  if (kind === 'checkbox') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  return kind === 'text' || (options?.includes(value) ?? false)
}

const hasNoTwins = (values: readonly string[]): boolean => new Set(values).size === values.length

/**
 * The properties of a class. `kind`: its labels are objects in the image, or describe the image as a whole. An image
 * has at most one of the image classes with the same `imageChoice`. `shapes`: the shapes that its objects may have,
 * null for any. `defaultShape` is drawn when the class is picked. `guide` explains to annotators what counts.
 */
const classParts = {
  name: z.string().min(1).max(200),
  color: z.string().regex(/^#[0-9a-f]{6}$/, 'Write a color like "#2f8fd0", in lower case.'),
  kind: z.enum(['object', 'image']),
  imageChoice: z.string().min(1).max(100).nullable(),
  shapes: z.array(ShapeName).min(1).nullable(),
  defaultShape: ShapeName.nullable(),
  skeleton: Skeleton.nullable(),
  guide: z.string().max(2000),
  attributes: z
    .array(AttributeDefinition)
    .max(200)
    .refine((list) => hasNoTwins(list.map(({ name }) => name)), 'Two attributes have the same name.'),
}

/** `classId` never changes; `position` is its place in menus, from 0. Older classes get the defaults of new properties. */
export const LabelClass = z.strictObject({
  classId: z.int().positive(),
  position: z.int().nonnegative(),
  ...classParts,
  kind: classParts.kind.default('object'),
  imageChoice: classParts.imageChoice.default(null),
  shapes: classParts.shapes.default(null),
  defaultShape: classParts.defaultShape.default(null),
  skeleton: classParts.skeleton.default(null),
  guide: classParts.guide.default(''),
})
export type LabelClass = z.infer<typeof LabelClass>

/** The parts of a class that a user decides. */
export type ClassDraft = Omit<LabelClass, 'classId' | 'position'>

/** The parts of a class to change; the rest stays. */
export const ClassChange = z.strictObject(classParts).partial()
export type ClassChange = z.infer<typeof ClassChange>

/** A class by its name, with optional properties. */
export const NamedClass = ClassChange.required({ name: true })
export type NamedClass = z.infer<typeof NamedClass>

/** The names in a class, with their paths. The guide is a text and may have several lines. */
const namesOf = ({
  name,
  imageChoice,
  skeleton,
  attributes = [],
}: ClassChange): [at: (string | number)[], string][] => [
  ...[name ?? []].flat().map((text): [string[], string] => [['name'], text]),
  ...[imageChoice ?? []].flat().map((text): [string[], string] => [['imageChoice'], text]),
  ...(skeleton?.points ?? []).map((text, i): [(string | number)[], string] => [['skeleton', 'points', i], text]),
  ...attributes.flatMap((attribute, i): [(string | number)[], string][] => [
    [['attributes', i, 'name'], attribute.name],
    ...(attribute.options ?? []).map((text, at): [(string | number)[], string] => [
      ['attributes', i, 'options', at],
      text,
    ]),
  ]),
]

/** Refuses invisible characters in the names of a class. For input from users; stored classes are read whatever their names. */
export const withVisibleNames = <Change extends ClassChange>(schema: z.ZodType<Change>) =>
  schema.superRefine((change, check) => {
    for (const [path, text] of namesOf(change))
      if (hasInvisible(text)) check.addIssue({ code: 'custom', path, message: invisibleInName })
  })

/** Returns the problem of a class alone, in one sentence, or null. */
export function problemOfClass({ name, kind, imageChoice, shapes, defaultShape, skeleton }: ClassDraft): string | null {
  const holds = (shape: ShapeName) => shapes === null || shapes.includes(shape)
  if (kind === 'object' && imageChoice !== null)
    return `${name} is a class of objects; only image classes can be in a group.`
  if (kind === 'image' && (skeleton !== null || (shapes ?? []).some((shape) => shape !== 'whole-image')))
    return `${name} is an image class; it can’t have shapes.`
  if (kind === 'object' && (shapes ?? []).includes('whole-image'))
    return `${name} is a class of objects; it can't be given to the whole image.`
  if (kind === 'object' && skeleton === null && (shapes ?? []).includes('skeleton'))
    return `${name} allows skeletons but has none. Name its points first.`
  if (defaultShape !== null && !holds(defaultShape))
    return `${name} has a default shape that it doesn’t allow: ${defaultShape}.`
  return null
}

/** Whether a label of the class may have the shape. */
export function takesShape({ kind, shapes, skeleton }: LabelClass, shape: ShapeName): boolean {
  if (kind === 'image' || shape === 'whole-image') return kind === 'image' && shape === 'whole-image'
  if (shape === 'skeleton' && skeleton === null) return false
  return shapes === null || shapes.includes(shape)
}

/** The attributes of a new label of the class. */
export const defaultAttributes = ({ attributes }: Pick<LabelClass, 'attributes'>): Record<string, AttributeValue> =>
  Object.fromEntries(
    attributes.flatMap((attribute) => (attribute.default === undefined ? [] : [[attribute.name, attribute.default]])),
  )

/** Required attributes without a value. A checkbox has one either way, a text if it is not empty. */
export const missingAttributes = (
  { attributes }: Pick<LabelClass, 'attributes'>,
  given: Readonly<Record<string, AttributeValue>>,
): string[] =>
  attributes
    .filter(({ name, required }) => required && (!Object.hasOwn(given, name) || given[name] === ''))
    .map(({ name }) => name)

const goldenAngleDegrees = 137.508

const firstColors = '#3d9be0 #f0883e #c873dc #2fb57f #dfb32b #e8574a #7d86f5 #1ab6c6 #9ac53a #e05fa8'.split(' ')

/**
 * A color for the class at this position: first from a list, then hues a golden angle apart, so that neighbors differ.
 * Blues are lighter, to stand out in the dark theme.
 */
export function classColor(position: number): string {
  const first = firstColors[position]
  if (first !== undefined) return first
  const hue = (position * goldenAngleDegrees + 205) % 360
  const lightness = [0.56, 0.48, 0.64][Math.floor(position / 12) % 3]! + (hue > 220 && hue < 290 ? 0.14 : 0)
  const chroma = (1 - Math.abs(2 * lightness - 1)) * 0.72
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    const value = lightness - (chroma / 2) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
