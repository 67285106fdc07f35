import type { Annotation } from '#model/labels/annotation.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import { interpolated } from '#model/labels/track.ts'
import type { Store } from '../../store/index.ts'
import { frameOf, keyframesAround, trackLabels } from './track-queries.ts'

/** A change of a label in another image of the sequence. */
export type Following = { imageRow: number; diff: Diff }

/**
 * Returns the changes in other images that follow from an edit of one: interpolated objects move to their place between
 * the surrounding keyframes, and all objects of a track have one class. Objects in images in the trash stay unchanged.
 */
export function followTracks(store: Store, imageRow: number, { annotations }: Diff): Following[] {
  const numbers = new Set(annotations.flatMap(({ before, after }) => [before?.track?.number, after?.track?.number]))
  numbers.delete(undefined)
  const here = numbers.size > 0 ? frameOf(store, imageRow) : undefined
  if (!here) return []
  const changed = new Map<string, { imageRow: number; before: Annotation; after: Annotation }>()
  const change = (row: number, before: Annotation, part: Partial<Annotation>) => {
    const key = `${row} ${before.id}`
    changed.set(key, { imageRow: row, before, after: { ...(changed.get(key)?.after ?? before), ...part } })
  }
  for (const { before, after } of annotations) {
    if (!before || !after?.track || before.classId === after.classId) continue
    for (const { imageRow: row, isLocked, label } of trackLabels(store, here.sequenceRow, after.track.number))
      if (!isLocked && label.classId === before.classId) change(row, label, { classId: after.classId })
  }
  for (const number of numbers) {
    const labels = trackLabels(store, here.sequenceRow, number!, keyframesAround(store, here, number!))
    const places = interpolated(
      labels.map(({ frame, label }) => ({ frame, geometry: label.geometry, track: label.track! })),
    )
    for (const [i, geometry] of places) {
      const { imageRow: row, isLocked, label } = labels[i]!
      if (!isLocked) change(row, label, { geometry })
    }
  }
  return [...Map.groupBy(changed.values(), (one) => one.imageRow)].map(([row, changes]) => ({
    imageRow: row,
    diff: { ...emptyDiff, annotations: changes.map(({ before, after }) => ({ before, after })) },
  }))
}
