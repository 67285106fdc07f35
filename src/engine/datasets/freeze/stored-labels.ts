import type { Annotation } from '#model/labels/annotation.ts'
import type { Track } from '#model/labels/track.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { toTrack } from '../../track-flags.ts'

/** A label as its row stores it. `others`: JSON of what most labels lack; null for those. */
export type StoredLabel = readonly [
  imageRow: number,
  position: number,
  classId: number,
  geometry: string,
  others: string | null,
]

const others = `iif(layer IS NULL AND track IS NULL AND attributes = '{}', NULL,
  json_array(layer, json(attributes), track, track_flags))`

/**
 * The labels of each of some images, given as a JSON array, in painting order, without images that have
 * none: all at once, because there may be millions.
 */
export function storedLabels(store: ReadOnlyStore, imageRows: string): ReadonlyMap<number, readonly StoredLabel[]> {
  const labels = store.arrays<StoredLabel>(
    `SELECT image_id, position, class_id, geometry, ${others} FROM annotation WHERE image_id IN (SELECT value FROM json_each(?))`,
    [imageRows],
  )
  const ofImages = Map.groupBy(labels, ([imageRow]) => imageRow)
  // In key order, and so by id if the position is the same. Sorting an image's few labels here takes a tenth of SQLite's
  // time.
  for (const own of ofImages.values()) own.sort((one, other) => layerOf(one) - layerOf(other) || one[1] - other[1])
  return ofImages
}

type Others = [
  layer: number | null,
  attributes: Annotation['attributes'],
  track: number | null,
  trackFlags: number | null,
]

const layerOf = ([, , , , more]: StoredLabel): number => (more === null ? 0 : ((JSON.parse(more) as Others)[0] ?? 0))

/** Returns what a label has besides class and geometry. */
export function othersOf(more: string): { attributes: Annotation['attributes']; track: Track | null } {
  const [, attributes, track, flags] = JSON.parse(more) as Others
  return { attributes, track: track === null ? null : toTrack(track, flags ?? 0) }
}
