import type { ImportOptions } from '#contract'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import type { ReadImage, ReadLabel } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/** What files of one format said about an image in this import. `complete`: all of their labels were imported. */
export type EarlierSource = { format: string; source: string; objects: Set<string>; complete: boolean }

type From = Pick<EarlierSource, 'format' | 'source'>

/**
 * Returns whether a source adds to what another said of an image: another file of the same format, or of the
 * predictions of one model; any file, if the user wants to merge labels of equal images.
 */
export function isFurther(
  { format, source }: From,
  earlier: EarlierSource | undefined,
  as: ImportOptions['labelsAs'],
  { isBound, sameImage }: { isBound: boolean; sameImage?: ImportOptions['sameImage'] },
): earlier is EarlierSource {
  if (!earlier) return false
  if (as === 'human' && sameImage === 'merge') return true
  return earlier.source !== source && (as === 'human' ? earlier.format === format : isBound)
}

/** Boxes that differ by less are the same. */
const digits = 2

/** What two labels of one object share: the class and the box. */
export function objectKey(ofClass: string | number, geometry: Geometry): string {
  if (geometry.shape === 'whole-image') return JSON.stringify([ofClass])
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return JSON.stringify([ofClass, ...[x, y, width, height].map((value) => value.toFixed(digits))])
}

/** How an object is known again in another file: by class and id, and by class and box. */
function keysOf({ className, geometry, id }: ReadLabel): string[] {
  const key = objectKey(className, geometry)
  return id === undefined || geometry.shape === 'whole-image' ? [key] : [key, JSON.stringify([className, 'id', id])]
}

/** What another file adds about an image. */
export function furtherLabels(image: ReadImage, { objects }: EarlierSource, report: ReadReport): ReadImage {
  const labels = image.labels.filter((label) => !keysOf(label).some((key) => objects.has(key)))
  for (let i = labels.length; i < image.labels.length; i++)
    report.change('object that several files tell imported once')
  return { ...image, labels }
}

export function noteObjects(source: EarlierSource, image: ReadImage): void {
  for (const label of image.labels) for (const key of keysOf(label)) source.objects.add(key)
}
