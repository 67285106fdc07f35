/** Returns at most `max` evenly spread elements, because neighbors are often similar. */
export function spread<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list]
  return Array.from({ length: max }, (_, i) => list[Math.floor((i * list.length) / max)]!)
}
