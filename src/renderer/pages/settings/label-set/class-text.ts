import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { type ShapeName, shapes } from '#model/shapes/index.ts'

export const shapeTitle = (name: ShapeName): string => shapes[name].title

/** Returns the shapes of a class in a word or two. */
export function shapesText({ kind, shapes: allowed, skeleton }: LabelClass): string {
  if (kind === 'image') return t`whole image`
  if (allowed === null) return skeleton ? t`skeleton` : ''
  return allowed.length === 1 ? shapeTitle(allowed[0]!).toLowerCase() : t`${allowed.length} shapes`
}
