import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { imagenet, namesOrCoco, otherOutputs, planarFamily, planarSize, sure } from './define-family.ts'

const strides = [8, 16, 32, 64]
/** Shares of the distances 0 to 7 for each of four edges. */
const bins = 8

export const picodetRaw = planarFamily({
  name: 'picodet-raw',
  title: 'PicoDet (PaddleDetection) without suppression',
  expects:
    'one input float32 [1, 3, height, width] and for each of the strides 8, 16, 32 and 64 the outputs [1, cells, classes] and ' +
    '[1, cells, 32]',
  recognize(signature, metadata) {
    const { outputs } = signature
    const size = planarSize(signature)
    const grids = size && strideGrids(size, strides)
    const ofGrid = grids?.map((grid) =>
      outputs.filter(({ dims }) => dims.length === 3 && dims[1] === cellCount([grid])).map(({ dims }) => dims[2]),
    )
    const classes = ofGrid?.[0]?.find((columns) => columns !== 4 * bins)
    const isOne =
      outputs.length === 2 * strides.length &&
      typeof classes === 'number' &&
      ofGrid?.every((columns) => columns.length === 2 && columns.includes(classes) && columns.includes(4 * bins))
    if (!isOne) return otherOutputs(outputs)
    return sure('it has scores and the edges of a box for each cell of the strides 8, 16, 32 and 64', {
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      image: { fit: 'stretch', ...imagenet },
      levels: strides.map((stride) => ({ stride })),
      views: { box: { shape: ['cells', 4 * bins] }, scores: { shape: ['cells', classes] } },
      box: { code: 'edges', bins },
      nms: { iou: 0.6 },
    })
  },
})
