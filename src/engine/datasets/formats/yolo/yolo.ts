import { defineFormat, type Format, imagesBySplit } from '../define-format.ts'
import type { YoloTask } from './class-lists.ts'
import { detectTask } from './detect.ts'
import { readYolo } from './read.ts'
import { detectRows, poseRows, rotatedRows, segmentRows } from './rows.ts'
import { writeYolo, type YoloRows } from './write.ts'

/** A format of rows; without a task it detects what the rows are. */
const yoloFormat = (
  name: string,
  title: string,
  rows: YoloRows,
  { claims, task }: { claims: readonly YoloTask[]; task: YoloTask | null },
): Format =>
  defineFormat({
    name,
    title,
    holds: rows.holds,
    nests: true,
    family: 'yolo',
    detect: detectTask(...claims),
    read: readYolo(task),
    imageFolder: imagesBySplit,
    ...(rows.imageLosses && { imageLosses: rows.imageLosses }),
    write: writeYolo(rows),
  })

/** Rows of boxes and of polygons can be distinguished, so the first format takes both. */
export const yolo = yoloFormat('yolo', 'YOLO boxes (Ultralytics)', detectRows, {
  claims: ['detect', 'segment'],
  task: null,
})
export const yoloSegment = yoloFormat('yolo-seg', 'YOLO segmentation', segmentRows, { claims: [], task: 'segment' })
export const yoloPose = yoloFormat('yolo-pose', 'YOLO pose', poseRows, { claims: ['pose'], task: 'pose' })
export const yoloRotated = yoloFormat('yolo-obb', 'YOLO rotated boxes (OBB)', rotatedRows, {
  claims: ['obb'],
  task: 'obb',
})
