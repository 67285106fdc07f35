import { defineFormat } from '../define-format.ts'
import { detectCoco } from './detect.ts'
import { readCoco } from './read.ts'
import { imageFolder, writeCoco } from './write.ts'

export const coco = defineFormat({
  name: 'coco',
  title: 'COCO (instances)',
  holds: { shapes: ['box', 'polygon'], holes: false, attributes: true, beyondPicture: true },
  detect: detectCoco,
  read: readCoco,
  imageFolder,
  write: writeCoco,
})
