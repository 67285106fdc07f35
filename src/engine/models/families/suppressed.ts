import { describeTensor, type TensorSignature } from '../file/signature.ts'
import { type Draft, imagenetBgr, namesOrCoco, otherOutputs, planarFamily, possible, sure } from './define-family.ts'

/** How YOLO models take an image. */
const byLetterbox = { fit: 'letterbox-centre', scale: 1 / 255, size: [640, 640] as [number, number] } as const

export const rowsOfSeven = planarFamily({
  name: 'rows-of-seven',
  title: 'YOLOv7 and others, suppression in the graph',
  expects:
    'one input float32 [1, 3, height, width] and one output float32 [N, 7], a row for each object: image, corners, class, confidence',
  recognize(signature, metadata) {
    const [output] = signature.outputs
    if (!output || signature.outputs.length !== 1 || output.dims.length !== 2 || output.dims[1] !== 7)
      return otherOutputs(signature.outputs)
    const [images] = signature.inputs[0]!.dims
    const [rows] = output.dims
    if (rows === 1 || rows === images)
      return { mismatch: `its output ${describeTensor(output)} has a row for each image` }
    return (images === 1 || typeof rows === 'number' ? sure : possible)(
      `its output ${describeTensor(output)} has seven values for each object`,
      {
        kind: 'boxes',
        classes: namesOrCoco(metadata),
        image: byLetterbox,
        views: {
          output: output.name,
          box: { columns: [1, 5] },
          label: { columns: [5, 6] },
          score: { columns: [6, 7] },
        },
        box: { code: 'corners' },
      },
    )
  },
})

type NamedOutputs = Record<'boxes' | 'scores' | 'labels', TensorSignature>

/** Returns the outputs of a suppression that counts its objects, by their usual names; null for other outputs. */
function countedOutputs(outputs: readonly TensorSignature[]): (NamedOutputs & { areOfMmyolo: boolean }) | null {
  const named = (...names: string[]) => outputs.find(({ name }) => names.includes(name))
  const count = named('num_dets', 'num_detections')
  const boxes = named('boxes', 'det_boxes', 'detection_boxes', 'bboxes')
  const scores = named('scores', 'det_scores', 'detection_scores')
  const labels = named('labels', 'det_classes', 'det_labels', 'detection_classes')
  if (outputs.length !== 4 || !count || !boxes || !scores || !labels) return null
  return { boxes, scores, labels, areOfMmyolo: boxes.name === 'boxes' }
}

const countedFamily = (name: string, title: string, image: Draft['image'], isOfMmyoloAlone: boolean) =>
  planarFamily({
    name,
    title,
    expects:
      'one input float32 [1, 3, height, width] and the outputs num_dets [1, 1], boxes [1, N, 4] as corners, scores [1, N] and labels [1, N]',
    recognize(signature, metadata) {
      const found = countedOutputs(signature.outputs)
      if (!found || (isOfMmyoloAlone && !found.areOfMmyolo)) return otherOutputs(signature.outputs)
      const { boxes, scores, labels, areOfMmyolo } = found
      return (areOfMmyolo ? possible : sure)(
        `it gives a number of objects and their boxes, scores and labels, prepared as for ${title.split(',')[0]}`,
        {
          kind: 'boxes',
          classes: namesOrCoco(metadata),
          image,
          views: { box: { output: boxes.name }, score: { output: scores.name }, label: { output: labels.name } },
          box: { code: 'corners' },
        },
      )
    },
  })

export const countedBoxes = countedFamily(
  'num-dets',
  'YOLO, with the number of objects as an output (EfficientNMS, MMYOLO)',
  byLetterbox,
  false,
)

export const countedRtmdet = countedFamily(
  'num-dets-rtmdet',
  'RTMDet, with the number of objects as an output (MMYOLO)',
  { fit: 'letterbox-centre', ...imagenetBgr, size: [640, 640] },
  true,
)
