import { defineFormat } from '../define-format.ts'
import { detectYolo } from './detect.ts'
import { readYolo } from './read.ts'
import { imageFolder, writeYolo, yoloHolds } from './write.ts'

export const yolo = defineFormat({
  name: 'yolo',
  title: 'YOLO (Ultralytics)',
  holds: yoloHolds,
  detect: detectYolo,
  read: readYolo,
  imageFolder,
  write: writeYolo,
})
