import { z } from 'zod'
import type { AttributeValue } from '#model/labels/annotation.ts'
import { numberOf } from '../../parsing/xml.ts'
import { choices, firstPixel, origin } from '../choices.ts'
import { defineFormat, type ReadFormat } from '../define-format.ts'
import { type ImageLabels, withClassesOf } from '../image-labels.ts'
import { findTracks, framesIn, listedNames } from './sequence.ts'
import { frameLosses, framePlace, motHolds, writeMot } from './write.ts'

/** The classes of MOT16 and later, by their numbers from 1. */
export const ownNames = [
  'pedestrian',
  'person on vehicle',
  'car',
  'bicycle',
  'motorbike',
  'non motorized vehicle',
  'static person',
  'distractor',
  'occluder',
  'occluder on the ground',
  'occluder full',
  'reflection',
]

/** A frame, a track, a box and its other fields. */
export const motRow = /^\d+\s*,\s*-?\d+(\s*,\s*[-+.\deE]+){5,8}\s*$/
const readChoices = choices(
  z.object({ origin }),
  (options): Pick<ReadFormat, 'read'> => ({
    async read(source, images, report) {
      const listed = await listedNames(source, report)
      const declared = { names: listed ?? ownNames, first: firstPixel(options.origin) }
      const add = (text: string, name: string, labels: ImageLabels) => addRow(text, name, declared, labels)
      return withClassesOf((pass) => framesIn(source, pass, add), images, report, { listed: listed ?? [] })
    },
  }),
)
const writeChoices = choices(z.object({ origin }), (options) => ({
  holds: motHolds,
  write: writeMot(firstPixel(options.origin)),
}))

/** `gt/gt.txt` of a sequence: frame, track, box, whether it counts, class and visibility. Frames are images in `img1`. */
export const mot = defineFormat({
  name: 'mot',
  title: 'MOT tracks',
  nests: false,
  detect: (files) =>
    findTracks(files, {
      kind: 'gt',
      row: motRow,
      because: 'gt/gt.txt has rows of frame, track and box',
      isEmptyOurs: true,
    }),
  imageLosses: frameLosses,
  needs: 'a place in a sequence',
  imageFolder: () => null,
  framePlace,
  readChoices,
  writeChoices,
  ...readChoices.chosen({}),
  ...writeChoices.chosen({}),
})

/** The classes by their numbers from 1, and the number of the first pixel. */
type SequenceNames = { names: readonly string[]; first: number }

function addRow(text: string, name: string, { names, first }: SequenceNames, labels: ImageLabels) {
  const numbers = text.split(',').map(numberOf)
  if (numbers.length < 7 || numbers.some(Number.isNaN))
    return labels.reject(name, 'A row has a frame, a track, the numbers of a box and whether it counts.')
  const [, track = -1, x = 0, y = 0, width = 0, height = 0, counts, classNumber, visibility = -1] = numbers
  // The first sets have 3D positions instead of a class: only pedestrians.
  const isPedestrian = classNumber === undefined || classNumber === -1 || numbers.length === 10
  const className = names[isPedestrian ? 0 : classNumber - 1]
  if (className === undefined) return labels.reject(name, `Class ${classNumber} has no name.`)
  const attributes: Record<string, AttributeValue> = {}
  if (!isPedestrian && visibility >= 0) attributes.visibility = visibility
  // Ignored regions may hold any number of objects.
  if (counts === 0) attributes.iscrowd = true
  labels.add(name, {
    className,
    geometry: { shape: 'box', x: x - first, y: y - first, width, height },
    attributes,
    // Each row counts by itself: nothing says which of them were drawn.
    ...(Number.isSafeInteger(track) && track >= 0 && { track: { number: track, keyframe: true } }),
  })
}
