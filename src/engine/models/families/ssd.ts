import { describeTensor } from '../file/signature.ts'
import { defineFamily, imagenet, otherOutputs, sure, tensorsNamed } from './define-family.ts'

export const ssd = defineFamily({
  name: 'ssd',
  title: 'SSD of TensorFlow, suppression in the graph',
  expects:
    'one input uint8 or float32 [1, height, width, 3] and the outputs detection_boxes, detection_scores and detection_classes',
  recognize({ inputs, outputs }, metadata) {
    const found = tensorsNamed(outputs, 'detection_boxes', 'detection_scores', 'detection_classes')
    const [input] = inputs
    if (!found || !input || inputs.length !== 1) return otherOutputs(outputs)
    const named = metadata.has('names')
    return sure('its outputs have the names of TensorFlow’s detection API', {
      kind: 'boxes',
      classes: named ? { metadata: 'names' } : 'coco91',
      image: { layout: 'nhwc', fit: 'stretch', size: [300, 300] },
      views: {
        box: { output: found.detection_boxes.name },
        score: { output: found.detection_scores.name },
        label: { output: found.detection_classes.name },
      },
      box: { code: 'corners-yx', unit: 'normalised' },
      // TensorFlow's own label maps begin at 1; COCO's ids do so too, and are looked up as they are.
      score: { labelBase: named ? 1 : 0 },
      showFrom: 0.4,
    })
  },
})

export const ssdZoo = defineFamily({
  name: 'ssd-zoo',
  title: 'SSD of the ONNX model zoo, suppression in the graph',
  expects:
    'one input image float32 [1, 3, height, width] and the outputs bboxes [1, N, 4], labels [1, N] and scores [1, N]',
  recognize({ inputs, outputs }) {
    const found = tensorsNamed(outputs, 'bboxes', 'labels', 'scores')
    if (!found || inputs.length !== 1) return otherOutputs(outputs)
    if (inputs[0]!.dims.length !== 4) return { mismatch: `its input is ${describeTensor(inputs[0]!)}` }
    return sure('its outputs are bboxes, labels and scores', {
      kind: 'boxes',
      classes: 'coco80',
      image: { fit: 'stretch', ...imagenet },
      views: { box: { output: 'bboxes' }, score: { output: 'scores' }, label: { output: 'labels' } },
      box: { code: 'corners', unit: 'normalised' },
      score: { labelBase: 1 },
    })
  },
})

export const customVision = defineFamily({
  name: 'custom-vision',
  title: 'Azure Custom Vision, object detection',
  expects:
    'one input float32 [1, 3, height, width] and the outputs detected_boxes [N, 4], detected_classes [N] and detected_scores [N]',
  recognize({ inputs, outputs }, metadata) {
    const found = tensorsNamed(outputs, 'detected_boxes', 'detected_classes', 'detected_scores')
    if (!found || inputs.length !== 1) return otherOutputs(outputs)
    return sure('its outputs have the names of Custom Vision’s', {
      kind: 'boxes',
      ...(metadata.has('names') && { classes: { metadata: 'names' } }),
      image: { fit: 'stretch', order: 'bgr', size: [416, 416] },
      views: {
        box: { output: 'detected_boxes' },
        score: { output: 'detected_scores' },
        label: { output: 'detected_classes' },
      },
      box: { code: 'corners', unit: 'normalised' },
    })
  },
})

export const efficientDet = defineFamily({
  name: 'efficientdet',
  title: 'EfficientDet (AutoML), suppression in the graph',
  expects: 'one input uint8 [1, height, width, 3] and the output detections float32 [1, N, 7]',
  recognize({ inputs, outputs }, metadata) {
    const found = tensorsNamed(outputs, 'detections')?.detections
    if (!found || inputs.length !== 1 || found.dims.at(-1) !== 7) return otherOutputs(outputs)
    const named = metadata.has('names')
    return sure('its output is named detections and has seven columns', {
      kind: 'boxes',
      classes: named ? { metadata: 'names' } : 'coco91',
      image: { layout: 'nhwc', fit: 'stretch', size: [512, 512] },
      views: {
        output: found.name,
        box: { columns: [1, 5] },
        score: { columns: [5, 6] },
        label: { columns: [6, 7] },
      },
      box: { code: 'corners-yx' },
      score: { labelBase: named ? 1 : 0 },
    })
  },
})
