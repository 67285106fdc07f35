import type { LabelClass } from '#model/label-set/label-set.ts'
import { masksBesideBoxes } from '../../shapes/masks-or-boxes.ts'
import type { Holds } from '../define-format.ts'
import { classFileName } from '../distinct-names.ts'

export const flags = ['truncated', 'difficult', 'occluded']

export const vocHolds: Holds = {
  ...masksBesideBoxes,
  shapes: ['box', 'mask', 'whole-image'],
  attributes: (name, value, shape) =>
    shape !== 'whole-image' &&
    ((flags.includes(name) && typeof value === 'boolean') ||
      (name === 'pose' && typeof value === 'string' && value !== '' && value !== 'Unspecified')),
}

/** Classes of whole images are names of files. */
export function vocClassName(classId: number, classes: readonly LabelClass[]): string {
  const own = classes.find((one) => one.classId === classId)
  return own?.kind === 'object' ? own.name : classFileName(classId, classes)
}
