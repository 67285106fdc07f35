import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { ReadImage, ReadLabel } from './formats/define-format.ts'
import type { ReadReport } from './formats/read-report.ts'

/** What files of one format have told of an image in this import. */
export type Told = { format: string; source: string; objects: Set<string> }

/** Boxes that differ by less are the same. */
const digits = 2

/** How an object is known again in another file: by class and id, and by class and box. */
function keysOf({ className, geometry, id }: ReadLabel): string[] {
  if (geometry.shape === 'whole-image') return [JSON.stringify([className])]
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const box = JSON.stringify([className, ...[x, y, width, height].map((value) => value.toFixed(digits))])
  return id === undefined ? [box] : [box, JSON.stringify([className, 'id', id])]
}

/** What a further file says of an image beyond what others have told already. */
export function furtherLabels(image: ReadImage, { objects }: Told, report: ReadReport): ReadImage {
  const labels = image.labels.filter((label) => !keysOf(label).some((key) => objects.has(key)))
  for (let i = labels.length; i < image.labels.length; i++)
    report.change('object that several files tell imported once')
  return { ...image, labels }
}

export function noteTold(told: Told, image: ReadImage): void {
  for (const label of image.labels) for (const key of keysOf(label)) told.objects.add(key)
}
