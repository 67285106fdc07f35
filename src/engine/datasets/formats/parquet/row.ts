import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { SplitName } from '../../split.ts'
import { columnsFromRuns, textFromCounts } from '../coco/rle.ts'
import type { Holds, WrittenItem } from '../define-format.ts'
import { heldLabel, isCrowd } from '../losses.ts'

export const parquetHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: {},
  holes: 'held',
  // Classes of the image as a whole are a list of numbers.
  attributes: (_name, _value, shape) => shape !== 'whole-image',
  beyondImage: true,
  crowds: true,
  licences: true,
  scores: (shape) => shape !== 'whole-image',
  tracks: 'keyframes',
}

type Size = { widthPx: number; heightPx: number }

/** An image as a row; `category` tells how a class is called there, `image` is its file. */
export function rowOf<Image>(
  item: WrittenItem,
  split: SplitName,
  category: (label: Annotation) => unknown,
  image: Image,
): { row: Record<string, unknown> & { image: Image }; labels: number } {
  const { imageRow, path, sha256, licence, widthPx, heightPx, frame } = item
  const objects: { label: Annotation; geometry: Geometry }[] = []
  const ofImage: Annotation[] = []
  for (const label of item.labels) {
    const { geometry } = heldLabel(parquetHolds, label, item)
    if (geometry?.shape === 'whole-image') ofImage.push(label)
    else if (geometry) objects.push({ label, geometry })
  }
  const each = <Value>(value: (geometry: Geometry, label: Annotation) => Value): Value[] =>
    objects.map(({ geometry, label }) => value(geometry, label))
  const row = {
    image,
    image_id: idOf('img', imageRow),
    path,
    sha256,
    split,
    licence,
    sequence: frame?.sequence ?? null,
    frame: frame?.number ?? null,
    width: widthPx,
    height: heightPx,
    labels: ofImage.map(category),
    objects: {
      id: each((_, { id }) => id),
      category: each((_, label) => category(label)),
      shape: each(({ shape }) => shape),
      bbox: each((geometry) => {
        const { x, y, width, height } = boundsOfGeometry(geometry)
        return [x, y, width, height]
      }),
      rotated: each((g) => (g.shape === 'rotated-box' ? [g.cx, g.cy, g.width, g.height, g.angleDegrees] : none)),
      segmentation: each((geometry) =>
        geometry.shape === 'polygon' ? geometry.rings.map((ring) => ring.flat()) : none,
      ),
      mask: each((geometry) => maskOf(geometry, item)),
      keypoints: each(keypointsOf),
      area: each((geometry) => shapeOf(geometry).areaPx(geometry)),
      iscrowd: each((_, label) => isCrowd(label)),
      score: each((_, { score }) => score),
      origin: each((_, { origin }) => origin),
      model: each((_, { modelId }) => modelId),
      attributes: each((_, { attributes }) => JSON.stringify(attributes)),
      track: each((_, { track }) => track?.number ?? null),
      keyframe: each((_, { track }) => (track ? track.keyframe === true : null)),
      outside_after: each((_, { track }) => (track ? track.outsideAfter === true : null)),
    },
  }
  return { row, labels: objects.length + ofImage.length }
}

/** For all: most labels have no such numbers, and there may be a million. */
const none: readonly never[] = []

const maskOf = (geometry: Geometry, size: Size): string | null =>
  geometry.shape === 'mask' ? textFromCounts(columnsFromRuns(geometry, size)) : null

/** x, y and visibility of each point; those of lines and single points are seen. */
function keypointsOf(geometry: Geometry): readonly number[] {
  if (geometry.shape === 'skeleton') return geometry.points.flat()
  if (geometry.shape === 'points' || geometry.shape === 'polyline')
    return geometry.points.flatMap(([x, y]) => [x, y, 2])
  return none
}
