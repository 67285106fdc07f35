import type { LabelClass } from '#model/label-set/label-set.ts'
import { safePart } from '../export-name.ts'

/** The name of a class as a file or folder name, safe for any file system; two classes never get the same one. */
export function classFileName(classId: number, classes: readonly LabelClass[]): string {
  const safe = ({ name }: LabelClass) => safePart(name) || 'class'
  const own = classes.find((one) => one.classId === classId)
  if (!own) throw new Error(`Class ${classId} is not in the class list of the version.`)
  const name = safe(own)
  return classes.some((one) => one !== own && safe(one).toLowerCase() === name.toLowerCase())
    ? `${name}-${classId}`
    : name
}
