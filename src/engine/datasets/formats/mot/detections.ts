import { scoreOf } from '../../parsing/scalars.ts'
import { numberOf } from '../../parsing/xml.ts'
import { defineFormat } from '../define-format.ts'
import { type ImageLabels, type Pass, withClassesOf } from '../image-labels.ts'
import { motRow, ownNames } from './mot.ts'
import { findTracks, framesIn, listedNames } from './sequence.ts'
import { motHolds } from './write.ts'

/** `det/det.txt` of a sequence: what a detector found in its frames, with a confidence and without tracks. */
export const motDetections = defineFormat({
  name: 'mot-detections',
  title: 'MOT detections',
  holds: motHolds,
  nests: false,
  predictions: true,
  detect: (files) =>
    findTracks(files, {
      kind: 'det',
      row: motRow,
      because: 'det/det.txt has rows of frame, box and confidence',
      isEmptyOurs: false,
    }),
  async read(source, images, report) {
    const [className = ownNames[0]!] = (await listedNames(source, report)) ?? []
    const read = (pass: Pass) =>
      framesIn(source, pass, (text, name, labels) => addDetection(text, name, className, labels))
    return withClassesOf(read, images, report, { listed: [className] })
  },
})

/** Rows have no class: a sequence has objects of one kind. */
function addDetection(text: string, name: string, className: string, labels: ImageLabels) {
  const numbers = text.split(',').map(numberOf)
  if (numbers.length < 7 || numbers.some(Number.isNaN))
    return labels.reject(name, 'A row has a frame, a track, the numbers of a box and a confidence.')
  const [, , x = 0, y = 0, width = 0, height = 0, confidence = Number.NaN] = numbers
  const score = scoreOf(confidence)
  if (score === null) labels.report.change('confidence dropped, because it is not between 0 and 1')
  labels.add(name, { className, geometry: { shape: 'box', x, y, width, height }, score })
}
