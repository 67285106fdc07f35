import type { Annotation } from '#model/annotation.ts'
import { type BoundingBox, clipBox } from '#model/geometry/box.ts'
import { boundsOfGeometry, type Geometry, shapes } from '#model/shapes/index.ts'
import type { Holds } from './define-format.ts'

const reachesBeyond = ({ x, y, width, height }: BoundingBox, widthPx: number, heightPx: number): boolean =>
  x < 0 || y < 0 || x + width > widthPx || y + height > heightPx

/** What a format can't hold of a label, in words that are the same before and after an export. */
export function lossesOf(
  holds: Holds,
  { geometry, attributes, score }: Pick<Annotation, 'geometry' | 'attributes' | 'score'>,
  size: { widthPx: number; heightPx: number },
): string[] {
  const losses: string[] = []
  if (!holds.shapes.includes(geometry.shape))
    losses.push(`${shapes[geometry.shape].title.toLowerCase()} kept as its bounding box`)
  else if (!holds.holes && geometry.shape === 'polygon' && geometry.rings.length > 1)
    losses.push('polygon kept without its holes')
  if (!holds.beyondPicture && reachesBeyond(boundsOfGeometry(geometry), size.widthPx, size.heightPx))
    losses.push('box clipped to the picture')
  if (!holds.attributes && Object.keys(attributes).length > 0) losses.push('attributes of a label')
  if (score !== null) losses.push('confidence of the prediction that a label came from')
  return losses
}

/** The geometry as a format holds it. */
export function heldGeometry(holds: Holds, geometry: Geometry, size: { widthPx: number; heightPx: number }): Geometry {
  if (!holds.shapes.includes(geometry.shape) || (geometry.shape === 'box' && !holds.beyondPicture)) {
    const bounds = boundsOfGeometry(geometry)
    return { shape: 'box', ...(holds.beyondPicture ? bounds : clipBox(bounds, size.widthPx, size.heightPx)) }
  }
  if (geometry.shape === 'polygon' && !holds.holes) return { ...geometry, rings: geometry.rings.slice(0, 1) }
  return geometry
}
