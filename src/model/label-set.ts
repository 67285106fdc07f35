import { z } from 'zod'

/** A question asked about each object of a class, such as "occluded" or "colour". */
export const AttributeDefinition = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.enum(['select', 'number', 'text', 'checkbox']),
  options: z.array(z.string()).optional(),
  required: z.boolean().default(false),
})
export type AttributeDefinition = z.infer<typeof AttributeDefinition>

/** `classId` is stable for the life of the workspace; `position` is its place in menus, from 0. */
export const LabelClass = z.strictObject({
  classId: z.int().positive(),
  name: z.string().min(1).max(200),
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  position: z.int().nonnegative(),
  attributes: z.array(AttributeDefinition),
})
export type LabelClass = z.infer<typeof LabelClass>

const goldenAngleDegrees = 137.508

/** A colour for the class at this position: hues a golden angle apart, so that neighbours differ. */
export function classColor(position: number): string {
  const hue = (position * goldenAngleDegrees + 205) % 360
  const lightness = [0.56, 0.48, 0.64][Math.floor(position / 12) % 3]!
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
