import type { EditorObject } from '../../../editor/scene/objects.ts'

export const rowHeightPx = 48
export const classHeightPx = 28

/** A row of the list: an object, or a class heading. */
export type ObjectLine = { topPx: number } & (
  | { object: EditorObject; place: number }
  | { classId: number; count: number }
)

/** Returns the rows of a list, with class headings if `byClass`; the objects must be grouped then. */
export function objectLines(objects: readonly EditorObject[], byClass: boolean): ObjectLine[] {
  const counts = new Map<number, number>()
  for (const { classId } of objects) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  const lines: ObjectLine[] = []
  let topPx = 0
  for (const [at, object] of objects.entries()) {
    const { classId } = object
    if (byClass && objects[at - 1]?.classId !== classId) {
      lines.push({ topPx, classId, count: counts.get(classId) ?? 0 })
      topPx += classHeightPx
    }
    lines.push({ topPx, object, place: at + 1 })
    topPx += rowHeightPx
  }
  return lines
}

export function heightOf(lines: readonly ObjectLine[]): number {
  const last = lines.at(-1)
  return last ? last.topPx + rowHeightPx : 0
}
