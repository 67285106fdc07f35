import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { xmlTag, xmlText } from '../../parsing/xml.ts'

/** What CVAT has its own element for. */
export const isOwnField = (name: string, value: AttributeValue): boolean =>
  (name === 'occluded' && value === true) || (name === 'group_id' && typeof value === 'number' && value > 0)

const listOf = (points: readonly (readonly number[])[]): string => points.map(([x, y]) => `${x},${y}`).join(';')

/** The element of a shape, its own attributes, and its content besides the label's attributes. */
function drawn(
  geometry: Geometry,
  points: readonly string[],
): { name: string; own: Record<string, string | number>; inside: string[] } {
  switch (geometry.shape) {
    case 'box':
    case 'rotated-box': {
      const { width, height } = geometry
      const [x, y] =
        geometry.shape === 'box' ? [geometry.x, geometry.y] : [geometry.cx - width / 2, geometry.cy - height / 2]
      // An unrotated box is written as 360 degrees, so that it is not read as an upright box.
      const turned: Record<string, number> =
        geometry.shape === 'box' ? {} : { rotation: (geometry.angleDegrees + 360) % 360 || 360 }
      return { name: 'box', own: { xtl: x, ytl: y, xbr: x + width, ybr: y + height, ...turned }, inside: [] }
    }
    case 'polygon':
      return { name: 'polygon', own: { points: listOf(geometry.rings[0]!) }, inside: [] }
    case 'polyline':
    case 'points':
      return { name: geometry.shape, own: { points: listOf(geometry.points) }, inside: [] }
    case 'mask': {
      const { x, y, width, height, counts } = geometry
      return { name: 'mask', own: { rle: counts.join(', '), left: x, top: y, width, height }, inside: [] }
    }
    case 'skeleton':
      return {
        name: 'skeleton',
        own: {},
        inside: geometry.points.map(([x, y, visibility], i) => {
          const seen = { outside: visibility === 0 ? 1 : 0, occluded: visibility === 1 ? 1 : 0 }
          return `<${xmlTag('points', { label: points[i] ?? String(i + 1), ...seen, points: `${x},${y}` })}/>`
        }),
      }
    case 'whole-image':
      return { name: 'tag', own: {}, inside: [] }
  }
}

/** The element of a label, with `known` besides those of its shape. */
export function shapeElement(
  { attributes, layer }: Annotation,
  geometry: Geometry,
  labelClass: LabelClass,
  known: Record<string, string | number>,
): string {
  const { name, own, inside } = drawn(geometry, labelClass.skeleton?.points ?? [])
  const fields: Record<string, string | number | undefined> = { ...known }
  if (name !== 'tag')
    Object.assign(fields, { occluded: attributes.occluded === true ? 1 : 0 }, own, { z_order: layer ?? 0 })
  if (isOwnField('group_id', attributes.group_id ?? 0)) fields.group_id = String(attributes.group_id)
  const others = Object.entries(attributes).filter(
    ([key, value]) => !isOwnField(key, value) || (name === 'tag' && key === 'occluded'),
  )
  const values = others.map(
    ([key, value]) => `<${xmlTag('attribute', { name: key })}>${xmlText(String(value))}</attribute>`,
  )
  return `<${xmlTag(name, fields)}>${[...inside, ...values].join('')}</${name}>\n`
}
