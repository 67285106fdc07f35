import { useMemo } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { LabelClass } from '#model/label-set/label-set.ts'

/** How many classes are listed beside the image; the first nine have a digit. */
const maxSlots = 10

/** `used` orders slots by their last use; higher is later. */
type Slot = { name: string; used: number }
type Named = Pick<LabelClass, 'name'>

/**
 * Returns the slots after a class was used. A few classes keep their order; of many, it replaces the least recently
 * used.
 */
export function slotsAfter(slots: readonly Slot[], classes: readonly Named[], usedName: string): readonly Slot[] {
  const filled = filledSlots(slots, classes)
  const now = Math.max(...filled.map(({ used }) => used), 0) + 1
  const present = filled.findIndex(({ name }) => name === usedName)
  const oldest = filled.reduce((found, { used }, i) => (used <= filled[found]!.used ? i : found), 0)
  return filled.with(present < 0 ? oldest : present, { name: usedName, used: now })
}

/** Gives the slots of deleted classes to the first classes without one. */
function filledSlots(slots: readonly Slot[], classes: readonly Named[]): readonly Slot[] {
  const known = new Set(classes.map(({ name }) => name))
  const kept = slots.filter(({ name }) => known.has(name)).slice(0, maxSlots)
  const taken = new Set(kept.map(({ name }) => name))
  const others = classes.filter(({ name }) => !taken.has(name)).map(({ name }) => ({ name, used: 0 }))
  return [...kept, ...others].slice(0, maxSlots)
}

/** Returns the classes listed beside the image, in the order of their digits. */
export function classesInSlots<Class extends Named>(slots: readonly Slot[], classes: readonly Class[]): Class[] {
  if (classes.length <= maxSlots) return [...classes]
  const byName = new Map(classes.map((one) => [one.name, one]))
  return filledSlots(slots, classes).map(({ name }) => byName.get(name)!)
}

/** Stored on this computer by class name. */
const useSlots = create<{ slots: readonly Slot[] }>()(
  persist((): { slots: readonly Slot[] } => ({ slots: [] }), { name: 'winnow.classSlots' }),
)

export function noteClassUse(classes: readonly LabelClass[], classId: number): void {
  const name = classes.find((one) => one.classId === classId)?.name
  if (classes.length <= maxSlots || name === undefined) return
  useSlots.setState(({ slots }) => ({ slots: slotsAfter(slots, classes, name) }))
}

/** Returns the same array until its content changes. */
export function useClassesInSlots(classes: readonly LabelClass[]): readonly LabelClass[] {
  const slots = useSlots((state) => state.slots)
  return useMemo(() => classesInSlots(slots, classes), [slots, classes])
}
