import { centernet } from './centernet.ts'
import type { Family } from './define-family.ts'
import { hfDetr, rfDetr, rtDetr } from './detr.ts'
import { embedder } from './embedder.ts'
import { retinaFace, scrfd, yunet } from './faces.ts'
import { fastestDet, nanodet, yoloFastestV2 } from './grid-heads.ts'
import { mask2Former } from './mask2former.ts'
import { mmdetection, rtmdet, rtmo } from './mmdeploy.ts'
import { paddleDetr, picodet, ppyoloe } from './paddle.ts'
import { groundingDino, owl, yoloWorld } from './prompted.ts'
import { customVision, efficientDet, ssd, ssdZoo } from './ssd.ts'
import { detectron2, torchvision } from './torchvision.ts'
import { ultraFace, ultraFaceRaw } from './ultraface.ts'
import { ultralytics } from './ultralytics.ts'
import { classifier, semantic } from './whole-image.ts'
import { boxesAndScores, yoloNas } from './yolo-nas.ts'
import { yolo9 } from './yolo9.ts'
import { yolov6, yolox, yoloxDecoded } from './yolox.ts'

/** Every family that Winnow recognizes. Of readings that are sure the first is taken. */
export const families: readonly Family[] = [
  centernet,
  yolo9,
  ultralytics,
  yolox,
  yoloxDecoded,
  yolov6,
  groundingDino,
  owl,
  yoloWorld,
  rtDetr,
  hfDetr,
  rfDetr,
  mask2Former,
  rtmdet,
  mmdetection,
  rtmo,
  paddleDetr,
  ppyoloe,
  picodet,
  yoloNas,
  nanodet,
  fastestDet,
  yoloFastestV2,
  ultraFace,
  ultraFaceRaw,
  yunet,
  scrfd,
  retinaFace,
  ssd,
  ssdZoo,
  customVision,
  efficientDet,
  torchvision,
  detectron2,
  boxesAndScores,
  embedder,
  classifier,
  semantic,
]
