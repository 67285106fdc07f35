import { Origin } from '../../labels/annotation.ts'
import { shapeNames } from '../../shapes/index.ts'
import type { FieldEntry } from './field-entry.ts'

const px = (measures: string) => ({ type: 'double', measures, unit: 'px' }) as const

const box = { x: px('left edge'), y: px('top edge'), width: px('width'), height: px('height') } as const

/** What users and models marked on an image. */
export const labelEntries = [
  { name: 'labels.count', type: 'int', counts: 'labels', chip: 'labels', explains: 'Number of labels on the image.' },
  {
    name: 'labels.classes',
    type: 'list',
    holds: 'classes',
    having: 'with the class',
    chip: 'labeled',
    explains: 'The classes that occur among the labels: "dog" in labels.classes.',
  },
  {
    name: 'labels.attributes',
    type: 'list',
    having: 'with the attribute',
    explains:
      'Attributes of the labels, each as name=value: "pose=sitting" in labels.attributes, "occluded=true" in labels.attributes.',
  },
  {
    name: 'labels',
    type: 'records',
    holds: 'labels',
    of: 'label',
    item: {
      class: { type: 'string' },
      shape: { type: 'string', values: shapeNames },
      origin: { type: 'string', values: Origin.options },
      score: { type: 'double', nullable: true, measures: 'confidence' },
      track: { type: 'int', nullable: true },
      acceptance: { type: 'string', nullable: true },
      model: { type: 'string', nullable: true },
      ...box,
    },
    explains:
      'The labels, each with class, shape, origin, score, track, acceptance, model, x, y, width, height: labels.exists(l, l.class == "dog" && l.width > 100.0); also all, exists_one and filter(…).size().',
  },
  {
    name: 'classes',
    ofPredictions: true,
    type: 'list',
    holds: 'shown classes',
    having: 'with a label or shown prediction of the class',
    chip: 'class',
    explains: 'The classes among the labels and the predictions that review shows: "dog" in classes.',
  },
  {
    name: 'prediction.count',
    ofPredictions: true,
    type: 'int',
    counts: 'predictions',
    explains: 'Number of predictions of the current model that nobody has touched.',
  },
  {
    name: 'prediction.shown',
    ofPredictions: true,
    type: 'int',
    counts: 'shown predictions',
    explains: 'Number of untouched predictions that review shows, from the threshold in the settings on.',
  },
  {
    name: 'prediction.minScore',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'lowest confidence',
    chip: 'min. confidence',
    explains: 'Lowest confidence among the predictions that review shows, from the threshold in the settings on.',
  },
  {
    name: 'prediction.maxScore',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'highest confidence',
    explains: 'Highest confidence among the untouched predictions of the current model.',
  },
  {
    name: 'prediction.taken',
    ofPredictions: true,
    type: 'int',
    counts: 'accepted predictions',
    explains: 'Number of predictions, of any model, that were accepted as labels.',
  },
  {
    name: 'prediction.deleted',
    ofPredictions: true,
    type: 'int',
    counts: 'deleted predictions',
    explains: 'Number of predictions, of any model, that were deleted as wrong.',
  },
  {
    name: 'prediction.model',
    ofPredictions: true,
    type: 'string',
    nullable: true,
    chip: 'model',
    explains: 'Name of the current model if it ran on the image; unknown otherwise.',
  },
  {
    name: 'predictions',
    ofPredictions: true,
    type: 'records',
    holds: 'predictions',
    of: 'prediction',
    item: { class: { type: 'string' }, score: { type: 'double', measures: 'confidence' }, ...box },
    explains:
      'The untouched predictions of the current model, each with class, score, x, y, width, height: predictions.exists(p, p.class == "cat" && p.score > 0.8).',
  },
] as const satisfies readonly FieldEntry[]
