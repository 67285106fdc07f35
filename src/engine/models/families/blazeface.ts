import { defineFamily, otherOutputs, sure } from './define-family.ts'

/** The side of the input, and of each stride how many anchors a cell has; all are as large as the input. */
const variants = [
  { sidePx: 128, strides: [8, 16], perCell: [2, 6] },
  { sidePx: 256, strides: [16, 32], perCell: [2, 6] },
  { sidePx: 192, strides: [4], perCell: [1] },
]
const rowsOf = ({ sidePx, strides, perCell }: (typeof variants)[number]): number =>
  strides.reduce((sum, stride, n) => sum + (sidePx / stride) ** 2 * perCell[n]!, 0)

export const blazeFace = defineFamily({
  name: 'blazeface',
  title: 'BlazeFace (MediaPipe)',
  expects:
    'one input float32 [1, 3, side, side] or [1, side, side, 3] of 128, 192 or 256 pixels and the outputs [1, N, 16] and [1, N, 1] ' +
    'of 896 or 2304 anchors',
  recognize({ inputs, outputs }) {
    const [input] = inputs
    const isNhwc = input?.dims[3] === 3
    const [heightPx, widthPx] = isNhwc ? [input.dims[1], input.dims[2]] : (input?.dims.slice(2) ?? [])
    const table = (rows: number, columns: number) =>
      outputs.find(({ dims }) => dims.length === 3 && dims[1] === rows && dims[2] === columns)
    const variant = variants.find((one) => one.sidePx === heightPx && one.sidePx === widthPx)
    const [boxes, scores] = variant ? [table(rowsOf(variant), 16), table(rowsOf(variant), 1)] : []
    if (inputs.length !== 1 || outputs.length !== 2 || !input || !variant || !boxes || !scores)
      return otherOutputs(outputs)
    const { sidePx, strides, perCell } = variant
    return sure(`it has ${rowsOf(variant)} anchors with six points each, as BlazeFace of ${sidePx} pixels has`, {
      kind: 'boxes',
      classes: ['face'],
      image: {
        layout: isNhwc ? 'nhwc' : 'nchw',
        fit: 'letterbox-centre',
        pad: [0, 0, 0],
        mean: 127.5,
        std: 127.5,
      },
      views: { box: { output: boxes.name, columns: [0, 4] }, scores: { output: scores.name } },
      box: {
        code: 'prior-offsets',
        sides: 'linear',
        variances: [1 / sidePx, 1 / sidePx],
        priors: { strides, sizes: perCell.map((count) => new Array<number>(count).fill(sidePx)) },
      },
      score: { activation: 'sigmoid' },
      nms: { iou: 0.3 },
      showFrom: 0.5,
    })
  },
})
