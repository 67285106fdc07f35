import { blazeFace } from './blazeface.ts'
import { centernet } from './centernet.ts'
import type { Family } from './define-family.ts'
import { hfDetr, rfDetr, rtDetr } from './detr.ts'
import { efficientDetRaw } from './efficientdet-raw.ts'
import { embedder } from './embedder.ts'
import { retinaFace, scrfd, yunet } from './faces.ts'
import { fastestDet, nanodet, yoloFastestV2 } from './grid-heads.ts'
import { mask2Former } from './mask2former.ts'
import { mmdetection, rtmdet, rtmo } from './mmdeploy.ts'
import {
  nhwcClassifier,
  nhwcClassifierLessMean,
  nhwcClassifierOfBytes,
  nhwcClassifierOfShares,
} from './nhwc-classifier.ts'
import { paddleDetr, picodet, ppyoloe } from './paddle.ts'
import { picodetRaw } from './picodet-raw.ts'
import { groundingDino, owl, yoloWorld } from './prompted.ts'
import { retinaNetZoo } from './retinanet-zoo.ts'
import { customVision, efficientDet, ssd, ssdZoo } from './ssd.ts'
import { countedBoxes, countedRtmdet, rowsOfSeven } from './suppressed.ts'
import { detectron2, torchvision } from './torchvision.ts'
import { ultraFace, ultraFaceRaw } from './ultraface.ts'
import { ultralytics } from './ultralytics.ts'
import { classifier, semantic } from './whole-image.ts'
import { boxesAndScores, yoloNas } from './yolo-nas.ts'
import { yolo9 } from './yolo9.ts'
import { yolov3Zoo } from './yolov3-zoo.ts'
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
  picodetRaw,
  yoloNas,
  yolov3Zoo,
  nanodet,
  fastestDet,
  yoloFastestV2,
  ultraFace,
  ultraFaceRaw,
  yunet,
  scrfd,
  retinaFace,
  blazeFace,
  countedBoxes,
  countedRtmdet,
  rowsOfSeven,
  ssd,
  ssdZoo,
  customVision,
  efficientDet,
  efficientDetRaw,
  retinaNetZoo,
  torchvision,
  detectron2,
  boxesAndScores,
  embedder,
  classifier,
  nhwcClassifier,
  nhwcClassifierOfShares,
  nhwcClassifierOfBytes,
  nhwcClassifierLessMean,
  semantic,
]
