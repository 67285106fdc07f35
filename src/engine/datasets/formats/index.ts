import { invalid } from '../../errors.ts'
import { coco } from './coco/coco.ts'
import type { Format } from './define-format.ts'
import { yoloClassify } from './yolo/classify.ts'
import { yolo, yoloPose, yoloRotated, yoloSegment } from './yolo/yolo.ts'

/** Every format. A new one is its folder and its line here. */
export const formats: readonly Format[] = [coco, yolo, yoloSegment, yoloPose, yoloRotated, yoloClassify]

/** A format by name. Throws INVALID with the names that there are. */
export function requireFormat(name: string): Format {
  const format = formats.find((one) => one.name === name)
  if (!format) throw invalid(`There is no format ${name}. There are ${formats.map((one) => one.name).join(', ')}.`)
  return format
}
