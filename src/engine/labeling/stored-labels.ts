import type { ReadOnlyStore } from '../store/index.ts'
import { toTrack } from './track-flags.ts'

/** What a label says as its row has it: geometry and attributes are JSON, null for no attributes. */
export type StoredLabel = readonly [
  imageRow: number,
  position: number,
  layer: number | null,
  classId: number,
  geometry: string,
  attributes: string | null,
  track: number | null,
  trackFlags: number | null,
]

/**
 * What the labels of each of some images say, in the order in which they are painted, without images that have none: all
 * at once, and nothing taken apart, as there may be millions.
 */
export function storedLabels(
  store: ReadOnlyStore,
  imageRows: readonly number[],
): ReadonlyMap<number, readonly StoredLabel[]> {
  const painted = new Map<number, StoredLabel[]>()
  const unsorted = new Set<StoredLabel[]>()
  // By their key, and so by id where the position is the same. To sort the few of an image here takes a tenth of SQLite's
  // time for it.
  for (const label of store.arrays<StoredLabel>(
    `SELECT image_id, position, layer, class_id, geometry, nullif(attributes, '{}'), track, track_flags FROM annotation
     WHERE image_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(imageRows)],
  )) {
    const own = painted.get(label[0])
    if (!own) painted.set(label[0], [label])
    else {
      if (order(own.at(-1)!, label) > 0) unsorted.add(own)
      own.push(label)
    }
  }
  for (const own of unsorted) own.sort(order)
  return painted
}

const order = ([, position, layer]: StoredLabel, [, otherPosition, otherLayer]: StoredLabel): number =>
  (layer ?? 0) - (otherLayer ?? 0) || position - otherPosition

export const trackOf = ([, , , , , , track, flags]: StoredLabel) => (track === null ? null : toTrack(track, flags ?? 0))
