import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import {
  defineFamily,
  namesIn,
  namesOrCoco,
  otherOutputs,
  planarSize,
  possible,
  sure,
  tensorsNamed,
} from './define-family.ts'

const image = { fit: 'letterbox-centre', size: [640, 640] as [number, number] } as const

export const yoloNas = defineFamily({
  name: 'yolo-nas',
  title: 'YOLO-NAS (SuperGradients)',
  expects:
    'one input uint8 or float32 [1, 3, height, width] and the outputs …pred_boxes [1, N, 4], …pred_scores [1, N] and …pred_classes ' +
    '[1, N], or …flat_predictions [N, 7]',
  recognize({ inputs, outputs }, metadata) {
    const ending = (text: string) => outputs.find(({ name }) => name.endsWith(text))
    const [input] = inputs
    const [boxes, scores, classes] = [ending('pred_boxes'), ending('pred_scores'), ending('pred_classes')]
    const flat = ending('flat_predictions')
    if (inputs.length !== 1 || !(flat ?? (boxes && scores && classes))) return otherOutputs(outputs)
    return sure('its outputs have the names of SuperGradients’ exports', {
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      // The graph takes bytes and scales them itself; without that part it takes shares of them.
      image: { ...image, ...(input!.type === 'uint8' ? {} : { scale: 1 / 255 }) },
      views: flat
        ? {
            output: flat.name,
            box: { columns: [1, 5] },
            score: { columns: [5, 6] },
            label: { columns: [6, 7] },
          }
        : { box: { output: boxes!.name }, score: { output: scores!.name }, label: { output: classes!.name } },
      box: { code: 'corners' },
    })
  },
})

export const boxesAndScores = defineFamily({
  name: 'boxes-and-scores',
  title: 'YOLO-NAS and DAMO-YOLO without suppression, YOLOv4',
  expects:
    'one input float32 [1, 3, height, width] and two outputs, boxes [1, N, 4] as corners and scores [1, N, classes] from 0 to 1, with ' +
    'a row for each cell of the strides 8, 16 and 32; or the outputs boxes and confs',
  recognize(signature, metadata) {
    const { inputs, outputs } = signature
    const size = planarSize(signature)
    const cells = size && cellCount(strideGrids(size, [8, 16, 32]))
    const yolov4 = tensorsNamed(outputs, 'boxes', 'confs')
    const boxes = yolov4?.boxes ?? outputs.find(({ dims }) => dims.length === 3 && dims[1] === cells && dims[2] === 4)
    const scores =
      yolov4?.confs ?? outputs.find((one) => one !== boxes && one.dims.length === 3 && one.dims[1] === cells)
    if (inputs.length !== 1 || outputs.length !== 2 || !boxes || !scores) return otherOutputs(outputs)
    return possible(
      yolov4 ? 'its outputs are boxes and confs' : 'its outputs are boxes and scores by class of each cell',
      {
        kind: 'boxes',
        ...(namesIn(metadata) && { classes: { metadata: 'names' } }),
        image: { ...image, ...(yolov4 && { fit: 'stretch' as const }), scale: 1 / 255 },
        views: { box: { output: boxes.name }, scores: { output: scores.name } },
        box: { code: 'corners', unit: yolov4 ? 'normalised' : 'input' },
        nms: { iou: 0.6 },
      },
    )
  },
})
