import { defineFamily, namesOrCoco, otherInputs, otherOutputs, sure } from './define-family.ts'

/** Its third output names the rows that suppression left, which is done here instead. */
export const yolov3Zoo = defineFamily({
  name: 'yolov3-zoo',
  title: 'YOLOv3 and Tiny YOLOv3 of the ONNX model zoo',
  expects:
    'the inputs float32 [1, 3, height, width] and image_shape float32 [1, 2] and the outputs [1, N, 4], [1, classes, N] and the ' +
    'rows of objects int32',
  recognize({ inputs, outputs }, metadata) {
    const image = inputs.find(({ dims }) => dims.length === 4)
    const shape = inputs.find(({ name }) => name === 'image_shape')
    if (inputs.length !== 2 || !image || !shape) return otherInputs(inputs)
    const tables = outputs.filter(({ dims, type }) => dims.length === 3 && type.startsWith('float'))
    const boxes = tables.find(({ dims }) => dims[2] === 4)
    const scores = tables.find((one) => one !== boxes)
    if (tables.length !== 2 || !boxes || !scores) return otherOutputs(outputs)
    return sure('it takes an image and its shape, and has boxes and scores by class of every cell', {
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      image: { input: image.name, fit: 'letterbox-centre', pad: [128, 128, 128], scale: 1 / 255, size: [416, 416] },
      // Given an image size equal to the input's, it returns positions in the input.
      feeds: [{ input: shape.name, is: 'input-size', order: 'hw' }],
      views: { box: { output: boxes.name }, scores: { output: scores.name, axes: 'planes' } },
      box: { code: 'corners-yx' },
      nms: { iou: 0.45 },
    })
  },
})
