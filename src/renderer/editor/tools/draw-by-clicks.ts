import { t } from '@lingui/core/macro'
import { type Gesture, type ShapeName, shapeOf, shapes } from '#model/shapes/index.ts'
import { shapeInSentence } from '../../texts/in-sentence.ts'
import { clickedPath } from './clicked-path.ts'
import { announce, type Tool } from './tool.ts'

/** Creates a tool for a shape of clicked points. A fixed number of points (rotated box) can also be drawn by a drag. */
export function drawByClicks(name: ShapeName, { minPoints, maxPoints, closed }: Gesture & { kind: 'clicks' }): Tool {
  const { key, create } = shapes[name]
  const title = shapeInSentence(shapes[name])
  return clickedPath({
    name,
    title: t`Draw a ${title}`,
    key: key.toUpperCase(),
    shape: name,
    what: t`A ${title}`,
    beginning:
      maxPoints === null
        ? t`Click points, or drag to draw freehand`
        : t`Drag a box, or click one edge and then the width`,
    minPoints: maxPoints === null ? minPoints : 2,
    maxPoints,
    closed,
    finish(points, { image }) {
      const geometry = create(points)
      const problem = shapeOf(geometry).problem(geometry, image.widthPx, image.heightPx)
      return problem ? announce(t`Not drawn. ${problem}`) : { type: 'create', geometry }
    },
    ...(maxPoints !== null && {
      dragged: (from, to) => create([from, to]),
      preview: (points) => (points.length === maxPoints ? create(points) : null),
    }),
  })
}
