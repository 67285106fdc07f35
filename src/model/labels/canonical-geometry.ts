import type { Geometry } from '../shapes/index.ts'
import { canonicalJson } from '../text/canonical-json.ts'

/** Canonical JSON of a geometry. Boxes, of which there may be millions, take a third of the time. */
export const canonicalGeometry = (geometry: Geometry): string =>
  geometry.shape === 'box' && Number.isFinite(geometry.x + geometry.y + geometry.width + geometry.height)
    ? `{"height":${geometry.height},"shape":"box","width":${geometry.width},"x":${geometry.x},"y":${geometry.y}}`
    : canonicalJson(geometry)

/**
 * A number as JavaScript writes it: short enough that no shorter text is the same number, or with so many digits that it is
 * written again. Of anything between the whole geometry is.
 */
const number = '(-?[1-9]\\d{0,4}(?:\\.\\d{0,5}[1-9])?|0|-?0\\.\\d{0,5}[1-9]|-?\\d+\\.\\d{12,})'
const longestShort = '-12345.123456'.length
const boxText = new RegExp(`^\\{"shape":"box","x":${number},"y":${number},"width":${number},"height":${number}\\}$`)
const rewritten = (text: string): string => (text.length > longestShort ? `${Number(text)}` : text)

/** The same of a geometry that is there as JSON. Boxes as they are stored are not taken apart: that takes a third of the time. */
export function canonicalGeometryText(json: string): string {
  const box = boxText.exec(json)
  if (!box) return canonicalGeometry(JSON.parse(json))
  const [, x = '', y = '', width = '', height = ''] = box
  return `{"height":${rewritten(height)},"shape":"box","width":${rewritten(width)},"x":${rewritten(x)},"y":${rewritten(y)}}`
}
