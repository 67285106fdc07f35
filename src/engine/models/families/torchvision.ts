import { describeTensor, type TensorSignature } from '../file/signature.ts'
import { defineFamily, namesIn, namesOrCoco, otherOutputs, possible, sure } from './define-family.ts'

/** Told by types and shapes, as exports number their outputs: [N, 4] floats, [N] whole numbers, [N] floats. */
export const torchvision = defineFamily({
  name: 'torchvision',
  title: 'TorchVision detection (Faster R-CNN, RetinaNet, SSD, Mask R-CNN, Keypoint R-CNN)',
  expects:
    'one input float32 [3, height, width] or [1, 3, height, width] and the outputs boxes [N, 4], labels int64 [N] and scores ' +
    '[N], with or without masks [N, 1, h, w] or keypoints [N, 17, 3]',
  recognize({ inputs, outputs }, metadata) {
    const [input] = inputs
    if (!input || inputs.length !== 1 || input.dims.at(-3) !== 3)
      return { mismatch: `its input is ${input ? describeTensor(input) : 'missing'}` }
    const isFloat = ({ type }: TensorSignature) => type.startsWith('float')
    const one = (holds: (output: TensorSignature) => boolean) => {
      const found = outputs.filter(holds)
      return found.length === 1 ? found[0] : undefined
    }
    const boxes = one((output) => isFloat(output) && output.dims.length === 2 && output.dims[1] === 4)
    const labels = one(({ type, dims }) => type === 'int64' && dims.length === 1)
    const scores = one((output) => isFloat(output) && output.dims.length === 1)
    if (!boxes || !labels || !scores) return otherOutputs(outputs)
    const masks = one((output) => isFloat(output) && output.dims.length === 4 && output.dims[1] === 1)
    const keypoints = one((output) => isFloat(output) && output.dims.length === 3 && output.dims[2] === 3)
    const names = namesIn(metadata)
    return possible('its outputs are boxes, whole numbers and scores without a batch', {
      kind: masks ? 'polygons' : keypoints ? 'keypoints' : 'boxes',
      classes: names ? { metadata: 'names' } : keypoints ? ['person'] : 'coco91',
      image: { fit: 'stretch', scale: 1 / 255, size: [800, 800] },
      views: { box: { output: boxes.name }, score: { output: scores.name }, label: { output: labels.name } },
      box: { code: 'corners' },
      // 0 is the background; COCO's ids are looked up as they are.
      score: { labelBase: names || keypoints ? 1 : 0 },
      ...(masks && { masks: { code: 'per-row', masks: { output: masks.name }, values: 'probabilities' } }),
      ...(keypoints && { keypoints: { output: keypoints.name } }),
    })
  },
})

/** Its outputs have numbers too; one more is the size of the image. */
export const detectron2 = defineFamily({
  name: 'detectron2',
  title: 'Detectron2 (Faster R-CNN, RetinaNet, Mask R-CNN)',
  expects:
    'one input float32 [3, height, width] and the outputs boxes [N, 4], classes int64 [N], scores [N] and the size int64 ' +
    '[2], with or without masks [N, 1, 28, 28]',
  recognize({ inputs, outputs }, metadata) {
    const [input] = inputs
    const whole = outputs.filter(({ type, dims }) => type === 'int64' && dims.length === 1)
    const classes = whole.filter(({ dims }) => dims[0] !== 2)
    const floats = outputs.filter(({ type }) => type.startsWith('float'))
    const boxes = floats.filter(({ dims }) => dims.length === 2 && dims[1] === 4)
    const scores = floats.filter(({ dims }) => dims.length === 1)
    if (
      inputs.length !== 1 ||
      input?.dims.length !== 3 ||
      whole.length !== 2 ||
      [classes, boxes, scores].some((one) => one.length !== 1)
    )
      return otherOutputs(outputs)
    const masks = floats.find(({ dims }) => dims.length === 4 && dims[1] === 1)
    return sure('its outputs are boxes, classes, scores and the size of the image', {
      kind: masks ? 'polygons' : 'boxes',
      classes: namesOrCoco(metadata),
      // Its mean is subtracted in the graph.
      image: { fit: 'stretch', order: 'bgr', size: [800, 800] },
      views: {
        box: { output: boxes[0]!.name },
        score: { output: scores[0]!.name },
        label: { output: classes[0]!.name },
      },
      box: { code: 'corners' },
      ...(masks && { masks: { code: 'in-box', masks: { output: masks.name }, values: 'probabilities' } }),
    })
  },
})
