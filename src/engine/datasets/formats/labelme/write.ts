import { encode } from 'fast-png'
import { decodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import { cornersOf } from '#model/geometry/rotated.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { putClassList } from '../class-list.ts'
import { type Holds, type Sink, WriteCounts, type WrittenVersion } from '../define-format.ts'
import { classOf } from '../distinct-names.ts'
import { withoutExtension } from '../images.ts'
import { exportLabel, heldAttributes } from '../losses.ts'
import { put } from '../put.ts'

export const labelmeHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'whole-image'],
  instead: { skeleton: 'points' },
  holes: 'as-mask',
  attributes: (_name, _value, shape) => shape !== 'whole-image',
  crowds: true,
}

export const imageFolder = (split: SplitName): string => split

/** The pixels of a mask inside of its bounds as PNG, in base64. */
function maskToPng(runs: RunLengths): string {
  const { width, height, data } = decodeBitmap(runs)
  const png = encode({ width, height, data: data.map((pixel) => pixel * 255), channels: 1, depth: 8 })
  return Buffer.from(png).toString('base64')
}

type LabelmeShape = { shape_type: string; points: readonly (readonly number[])[]; mask?: string }

function drawn(geometry: Exclude<Geometry, { shape: 'whole-image' | 'skeleton' }>): LabelmeShape {
  switch (geometry.shape) {
    case 'box': {
      const { x, y, width, height } = geometry
      return {
        shape_type: 'rectangle',
        points: [
          [x, y],
          [x + width, y + height],
        ],
      }
    }
    case 'rotated-box':
      return { shape_type: 'oriented_rectangle', points: cornersOf(geometry) }
    case 'polygon':
      return { shape_type: 'polygon', points: geometry.rings[0]! }
    case 'polyline':
      return { shape_type: 'linestrip', points: geometry.points }
    case 'points':
      return { shape_type: geometry.points.length === 1 ? 'point' : 'points', points: geometry.points }
    case 'mask': {
      const { x, y, width, height } = geometry
      const corners = [
        [x, y],
        [x + width - 1, y + height - 1],
      ]
      return { shape_type: 'mask', points: corners, mask: maskToPng(geometry) }
    }
  }
}

function shapeOfLabel(label: Annotation, geometry: Geometry, className: string): object | null {
  if (geometry.shape === 'whole-image' || geometry.shape === 'skeleton') return null
  const { group_id = null, description = '', difficult, ...attributes } = heldAttributes(labelmeHolds, label)
  const { shape_type, points, mask } = drawn(geometry)
  return {
    label: className,
    points,
    group_id,
    description,
    ...(difficult !== undefined && { difficult }),
    shape_type,
    flags: {},
    mask: mask ?? null,
    attributes,
  }
}

/** The command to start LabelMe: `labelme --labels labels.txt --flags flags.txt`. */
export const labelList = 'labels.txt'
export const flagList = 'flags.txt'

/** A JSON file next to each image; whole-image classes are its flags. */
export async function writeLabelme(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  for (const [list, ofList] of [
    [labelList, 'object'],
    [flagList, 'image'],
  ] as const)
    await putClassList(
      sink,
      version.classes.filter(({ kind }) => kind === ofList).map(({ name }) => name),
      list,
    )
  for (const split of splitNames) {
    for await (const item of version.items(split)) {
      const flags = new Map<string, true>()
      const shapes: object[] = []
      let count = 0
      for (const label of item.labels) {
        const className = classOf(label.classId, version.classes).name
        const { geometry } = exportLabel(labelmeHolds, label, item)
        if (!geometry) continue
        count += 1
        const shape = shapeOfLabel(label, geometry, className)
        if (shape) shapes.push(shape)
        else flags.set(className, true)
      }
      const content = {
        version: '5.5.0',
        flags: Object.fromEntries(flags),
        shapes,
        imagePath: item.file.split('/').at(-1),
        imageData: null,
        imageHeight: item.heightPx,
        imageWidth: item.widthPx,
      }
      await put(sink, `${split}/${withoutExtension(item.file)}.json`, `${JSON.stringify(content, null, 1)}\n`)
      written.add(item, count)
    }
  }
  return written
}
