import { describeTensor, type TensorSignature } from '../file/signature.ts'
import { defineFamily, namesOf, namesOrCoco, possible, sure } from './define-family.ts'
import { planarInputProblem } from './planar-image.ts'

/** As YOLO models take an image. */
const byLetterbox = { fit: 'letterbox-centre', scale: 1 / 255, size: [640, 640] as [number, number] } as const

export const rowsOfSeven = defineFamily({
  name: 'rows-of-seven',
  title: 'YOLOv7 and others, suppression in the graph',
  expects:
    'one input float32 [1, 3, height, width] and one output float32 [N, 7], a row for each object: image, corners, class, confidence',
  recognize(signature, metadata) {
    const problem = planarInputProblem(signature)
    if (problem) return { mismatch: problem }
    const [output] = signature.outputs
    if (!output || signature.outputs.length !== 1 || output.dims.length !== 2 || output.dims[1] !== 7)
      return { mismatch: `its outputs are ${signature.outputs.slice(0, 4).map(describeTensor).join(', ')}` }
    const [images] = signature.inputs[0]!.dims
    const [rows] = output.dims
    if (rows === 1 || rows === images)
      return { mismatch: `its output ${describeTensor(output)} has a row for each image` }
    // Of several images a row for each would have another name of its size.
    return [
      (images === 1 || typeof rows === 'number' ? sure : possible)(
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
        `its output ${describeTensor(output)} has seven values for each object`,
      ),
    ]
  },
})

type Named = Record<'boxes' | 'scores' | 'labels', TensorSignature>

/** The outputs of suppression that says how many objects there are, by their usual names, or null. */
function countedOutputs(outputs: readonly TensorSignature[]): (Named & { areOfMmyolo: boolean }) | null {
  const named = (...names: string[]) => outputs.find(({ name }) => names.includes(name))
  const count = named('num_dets', 'num_detections')
  const boxes = named('boxes', 'det_boxes', 'detection_boxes', 'bboxes')
  const scores = named('scores', 'det_scores', 'detection_scores')
  const labels = named('labels', 'det_classes', 'det_labels', 'detection_classes')
  if (outputs.length !== 4 || !count || !boxes || !scores || !labels) return null
  return { boxes, scores, labels, areOfMmyolo: boxes.name === 'boxes' }
}

const countedFamily = (
  name: string,
  title: string,
  image: Parameters<typeof sure>[0]['image'],
  isOfMmyoloAlone: boolean,
) =>
  defineFamily({
    name,
    title,
    expects:
      'one input float32 [1, 3, height, width] and the outputs num_dets [1, 1], boxes [1, N, 4] as corners, scores [1, N] and labels [1, N]',
    recognize(signature, metadata) {
      const problem = planarInputProblem(signature)
      if (problem) return { mismatch: problem }
      const found = countedOutputs(signature.outputs)
      if (!found || (isOfMmyoloAlone && !found.areOfMmyolo))
        return { mismatch: `its outputs are ${namesOf(signature.outputs)}` }
      const { boxes, scores, labels, areOfMmyolo } = found
      return [
        (areOfMmyolo ? possible : sure)(
          {
            kind: 'boxes',
            classes: namesOrCoco(metadata),
            image,
            views: { box: { output: boxes.name }, score: { output: scores.name }, label: { output: labels.name } },
            box: { code: 'corners' },
          },
          `its outputs are ${namesOf(signature.outputs)}, prepared as for ${title.split(',')[0]}`,
        ),
      ]
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
  {
    fit: 'letterbox-centre',
    order: 'bgr',
    mean: [103.53, 116.28, 123.675],
    std: [57.375, 57.12, 58.395],
    size: [640, 640],
  },
  true,
)
