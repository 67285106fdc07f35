import type { LabelClass } from '#model/label-set/label-set.ts'
import { Kbd } from '../../../kit/index.ts'

const digitsReach = 9

/** Shows a class's digit, if it has one. `listed` are the classes beside the image. */
export function ClassDigit({ classId, listed }: { classId: number; listed: readonly LabelClass[] }) {
  const at = listed.findIndex((one) => one.classId === classId)
  return at >= 0 && at < digitsReach ? <Kbd keys={`${at + 1}`} /> : null
}
