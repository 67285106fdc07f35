import type { ClassPreset, Manifest } from '#contract'
import { coco80 } from '#model/label-set/coco80.ts'
import { imagenet1k } from '#model/label-set/imagenet1k.ts'

/** The ids from 1 to 90 that COCO gave to no class in the end. */
const cocoGaps = new Set([12, 26, 29, 30, 45, 66, 68, 69, 71, 83])

const voc20: readonly string[] = [
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
]

/** Of each COCO id the place in `coco80`, −1 for a gap. */
const placesOfCocoIds: readonly number[] = (() => {
  let next = 0
  return Array.from({ length: 91 }, (_, id) => (id === 0 || cocoGaps.has(id) ? -1 : next++))
})()

/** What COCO first meant by the ids that it gave to no class. */
const gapNames = new Map([
  [12, 'street sign'],
  [26, 'hat'],
  [29, 'shoe'],
  [30, 'eye glasses'],
  [45, 'plate'],
  [66, 'mirror'],
  [68, 'window'],
  [69, 'desk'],
  [71, 'door'],
  [83, 'blender'],
])

/** A name for each of COCO's ids from 1 to 90, of models that have a column for each. */
export const coco90: readonly string[] = Array.from(
  { length: 90 },
  (_, n) => gapNames.get(n + 1) ?? coco80[placesOfCocoIds[n + 1]!]!,
)

/** The names of a list that is known by its name. Classes by COCO's 91 ids are the 80 that have a name. */
export const presetNames = (preset: ClassPreset): readonly string[] =>
  ({ coco80, coco91: coco80, voc20, imagenet1k })[preset]

/** Where the model's class numbers are not places in the list of names: the place of each number, −1 for none. */
export const classNumbers = (classes: Manifest['classes']): readonly number[] | null =>
  classes === 'coco91' ? placesOfCocoIds : null
