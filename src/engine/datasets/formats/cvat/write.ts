import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import type { Holds, Sink, Written, WrittenItem, WrittenVersion } from '../define-format.ts'
import { heldLabel } from '../losses.ts'
import { xmlTag, xmlText } from '../xml.ts'

export const cvatHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: {},
  holes: 'as-mask',
  attributes: () => true,
  beyondImage: true,
  crowds: true,
  licences: false,
  layers: true,
}

export const imageFolder = (split: SplitName): string => `images/${split}`

type Kinds = Map<number, Map<string, 'checkbox' | 'number' | 'text'>>

const kindOf = (value: AttributeValue) =>
  typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text'

/** The attributes that the labels of each class have; CVAT declares them before the images. */
async function kindsIn(version: WrittenVersion): Promise<Kinds> {
  const kinds: Kinds = new Map()
  for (const split of splitNames) {
    for await (const { labels } of version.items(split)) {
      for (const { classId, attributes } of labels) {
        const own = kinds.get(classId) ?? new Map()
        kinds.set(classId, own)
        for (const [name, value] of Object.entries(attributes)) {
          if (isOwnField(name, value)) continue
          own.set(name, own.has(name) && own.get(name) !== kindOf(value) ? 'text' : kindOf(value))
        }
      }
    }
  }
  return kinds
}

/** What CVAT has a place of its own for. */
const isOwnField = (name: string, value: AttributeValue): boolean =>
  (name === 'occluded' && value === true) || (name === 'group_id' && typeof value === 'number' && value > 0)

function labelElement({ classId, name, color, kind, skeleton }: LabelClass, kinds: Kinds): string {
  const attributes = [...(kinds.get(classId) ?? [])].map(
    ([attribute, input]) =>
      `<attribute><name>${xmlText(attribute)}</name><mutable>False</mutable><input_type>${input}</input_type><default_value></default_value><values></values></attribute>`,
  )
  const type = kind === 'image' ? 'tag' : skeleton ? 'skeleton' : 'any'
  const head = `<name>${xmlText(name)}</name><color>${color}</color><type>${type}</type>`
  const svg = skeleton ? `<svg>${xmlText(svgOf(skeleton))}</svg>` : ''
  const own = `<label>${head}<attributes>${attributes.join('')}</attributes>${svg}</label>\n`
  const points = (skeleton?.points ?? []).map(
    (point) =>
      `<label><name>${xmlText(point)}</name><type>points</type><attributes></attributes><parent>${xmlText(name)}</parent></label>\n`,
  )
  return [own, ...points].join('')
}

/** CVAT shows a skeleton to be drawn by this; the points stand on a circle. */
function svgOf({ points, edges }: NonNullable<LabelClass['skeleton']>): string {
  const place = (i: number) => {
    const angle = (2 * Math.PI * i) / points.length
    return [50 + 40 * Math.sin(angle), 50 - 40 * Math.cos(angle)].map((value) => value.toFixed(1)) as [string, string]
  }
  const lines = edges.map(([a, b]) => {
    const [[x1, y1], [x2, y2]] = [place(a), place(b)]
    return `<${xmlTag('line', { x1, y1, x2, y2, 'data-type': 'edge', 'data-node-from': a + 1, 'data-node-to': b + 1 })}/>`
  })
  const circles = points.map((point, i) => {
    const [cx, cy] = place(i)
    const id = i + 1
    return `<${xmlTag('circle', { r: 1.5, cx, cy, 'data-type': 'element node', 'data-element-id': id, 'data-node-id': id, 'data-label-name': point })}/>`
  })
  return [...lines, ...circles].join('')
}

const listOf = (points: readonly (readonly number[])[]): string => points.map(([x, y]) => `${x},${y}`).join(';')

/** The element of a shape, its own attributes, and what stands inside of it besides the label's attributes. */
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
      // A box that is not turned at all is one of 360 degrees, lest it be taken for an upright box.
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

function elementOf({ attributes, layer }: Annotation, geometry: Geometry, labelClass: LabelClass): string {
  const { name, own, inside } = drawn(geometry, labelClass.skeleton?.points ?? [])
  const fields: Record<string, string | number | undefined> = { label: labelClass.name, source: 'manual' }
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

/** One `annotations.xml` for all splits, which CVAT takes for subsets of a project. */
export async function writeCvat(version: WrittenVersion, sink: Sink): Promise<Written> {
  const written: Written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
  const kinds = await kindsIn(version)
  const classes = new Map(version.classes.map((one) => [one.classId, one]))
  const file = await sink.open('annotations.xml')
  try {
    await file.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n')
    await file.write(`<meta><project><name>${xmlText(version.name)}</name><labels>\n`)
    for (const one of version.classes) await file.write(labelElement(one, kinds))
    await file.write('</labels></project></meta>\n')
    for (const split of splitNames) {
      for await (const item of version.items(split)) {
        const elements = elementsOf(item, classes)
        const { imageRow: id, file: name, widthPx: width, heightPx: height } = item
        await file.write(
          `<${xmlTag('image', { id, name, subset: split, width, height })}>\n${elements.join('')}</image>\n`,
        )
        written.images += 1
        written.labels += elements.length
        written.labelsLeftOut += item.labels.length - elements.length
      }
    }
    await file.write('</annotations>\n')
  } finally {
    await file.close()
  }
  return written
}

function elementsOf(item: WrittenItem, classes: ReadonlyMap<number, LabelClass>): string[] {
  const own: string[] = []
  const ofImage: string[] = []
  for (const label of item.labels) {
    const labelClass = classes.get(label.classId)
    if (!labelClass) throw new Error(`Class ${label.classId} is not in the class list of the version.`)
    const { geometry } = heldLabel(cvatHolds, label, item)
    if (!geometry) continue
    const list = geometry.shape === 'whole-image' ? ofImage : own
    list.push(elementOf(label, geometry, labelClass))
  }
  return [...own, ...ofImage]
}
