import type { LabelClass } from '#model/label-set/label-set.ts'
import { classFileName } from '../class-file-name.ts'
import { everyShapeAs, type Holds } from '../define-format.ts'

export const flags = ['truncated', 'difficult', 'occluded']

export const vocHolds: Holds = {
  shapes: ['box', 'mask', 'whole-image'],
  instead: { 'rotated-box': 'box', polygon: 'mask', polyline: 'box', points: 'box', skeleton: 'box' },
  holes: 'as-mask',
  attributes: (name, value, shape) =>
    shape !== 'whole-image' &&
    ((flags.includes(name) && typeof value === 'boolean') ||
      (name === 'pose' && typeof value === 'string' && value !== '' && value !== 'Unspecified')),
  beyondImage: true,
  crowds: false,
  licences: false,
}

/** The same of its boxes alone: every object has one, also beside a mask. */
export const boxesOf = (holds: Holds): Holds => ({
  ...holds,
  shapes: ['box', 'whole-image'],
  instead: everyShapeAs('box'),
})

/** Classes of whole images are names of files. */
export function vocClassName(classId: number, classes: readonly LabelClass[]): string {
  const own = classes.find((one) => one.classId === classId)
  return own?.kind === 'object' ? own.name : classFileName(classId, classes)
}
