import { randomUUID } from 'node:crypto'
import { annotationIdFrom, editIdFrom, type ImageId } from '#model/ids.ts'

const idPart = (length: number) => randomUUID().replaceAll('-', '').slice(0, length)

/** An edit that draws a box, without its base revision. */
export const drawnBox = (imageId: ImageId) => ({
  imageId,
  editId: editIdFrom(idPart(16)),
  diff: {
    annotations: [
      {
        before: null,
        after: {
          ...{ id: annotationIdFrom(idPart(12)), classId: 1, attributes: {}, origin: 'human' as const },
          ...{ modelId: null, predictionId: null, score: null },
          geometry: { shape: 'box' as const, x: 10 + Math.floor(600 * Math.random()), y: 10, width: 30, height: 20 },
        },
      },
    ],
    predictions: [],
    state: null,
  },
})
