import type { ClassPreset, Manifest } from '#contract'
import { coco80 } from '#model/label-set/coco80.ts'
import { imagenet1k } from '#model/label-set/imagenet1k.ts'

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

/** The ids that COCO did not use in the end, and their intended classes. */
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

/** The index in `coco80` of each COCO id; −1 for unused ids. */
const placesOfCocoIds: readonly number[] = (() => {
  let next = 0
  return Array.from({ length: 91 }, (_, id) => (id === 0 || gapNames.has(id) ? -1 : next++))
})()

/** The names for COCO's ids 1 to 90, for models with a column for each. */
export const coco90: readonly string[] = Array.from(
  { length: 90 },
  (_, n) => gapNames.get(n + 1) ?? coco80[placesOfCocoIds[n + 1]!]!,
)

/** Returns the names of a preset. COCO's 91 ids have 80 names. */
export const presetNames = (preset: ClassPreset): readonly string[] =>
  ({ coco80, coco91: coco80, voc20, imagenet1k })[preset]

/** Returns the index in the list of names for each class number, −1 for none; null if numbers are indexes. */
export const classNumbers = (classes: Manifest['classes']): readonly number[] | null =>
  classes === 'coco91' ? placesOfCocoIds : null
