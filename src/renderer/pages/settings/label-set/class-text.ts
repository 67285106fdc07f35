import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { type ShapeName, shapes } from '#model/shapes/index.ts'

export const shapeTitle = (name: ShapeName): string => shapes[name].title

/** What a class takes, in a word or two. */
export function takes({ kind, shapes: taken, skeleton }: LabelClass): string {
  if (kind === 'image') return t`whole image`
  if (taken === null) return skeleton ? t`skeleton` : ''
  return taken.length === 1 ? shapeTitle(taken[0]!).toLowerCase() : t`${taken.length} shapes`
}
