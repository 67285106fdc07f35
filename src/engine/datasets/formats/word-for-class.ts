import type { LabelClass } from '#model/label-set/label-set.ts'

const word = (name: string): string => name.trim().replace(/\s+/g, '_') || 'class'

/** The name of a class as one word, for formats that part by spaces. Two classes never get the same one. */
export function wordForClass(classId: number, classes: readonly LabelClass[]): string {
  const own = classes.find((one) => one.classId === classId)
  if (!own) throw new Error(`Class ${classId} is not in the class list of the version.`)
  const name = word(own.name)
  return classes.some((one) => one !== own && word(one.name) === name) ? `${name}-${classId}` : name
}
