import type { Geometry } from '../shapes/index.ts'
import { canonicalJson } from '../text/canonical-json.ts'

/** Canonical JSON of a geometry. Boxes, of which there may be millions, take a third of the time. */
export const canonicalGeometry = (geometry: Geometry): string =>
  geometry.shape === 'box' && Number.isFinite(geometry.x + geometry.y + geometry.width + geometry.height)
    ? `{"height":${geometry.height},"shape":"box","width":${geometry.width},"x":${geometry.x},"y":${geometry.y}}`
    : canonicalJson(geometry)
