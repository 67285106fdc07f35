import { defineFormat } from '../define-format.ts'
import { detectCoco } from './detect.ts'
import { readCoco } from './read.ts'
import { cocoHolds, imageFolder, writeCoco } from './write.ts'

export const coco = defineFormat({
  name: 'coco',
  title: 'COCO (instances, keypoints)',
  holds: cocoHolds,
  tellsKinds: true,
  nests: true,
  detect: detectCoco,
  read: readCoco,
  imageFolder,
  write: writeCoco,
})
