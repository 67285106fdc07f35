import { centernet } from './centernet.ts'
import type { Family } from './define-family.ts'
import { ultralytics } from './ultralytics.ts'
import { yolov6, yolox, yoloxDecoded } from './yolox.ts'

/** Every family that Winnow recognizes. Of readings that are sure the first is taken. */
export const families: readonly Family[] = [centernet, ultralytics, yolox, yoloxDecoded, yolov6]

export type { Family, Reading } from './define-family.ts'
