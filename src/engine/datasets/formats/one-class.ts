import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Holds } from './define-format.ts'

/** What formats can hold that give an image only a class. */
export const holdsOneClass: Holds = {
  shapes: ['whole-image'],
  instead: {},
}

/** The label whose class an image has: that of the class which is first in the label set. */
export function chosenClass(labels: readonly Annotation[], classes: readonly LabelClass[]): Annotation | null {
  for (const { classId } of classes) {
    const label = labels.find((one) => one.classId === classId && one.geometry.shape === 'whole-image')
    if (label) return label
  }
  return null
}

export function oneClassLosses(labels: readonly Annotation[], classes: readonly LabelClass[]): string[] {
  const whole = labels.filter(({ geometry }) => geometry.shape === 'whole-image')
  if (whole.length > 1) return ['further classes of an image dropped']
  return chosenClass(labels, classes) ? [] : ['image without a class dropped']
}
