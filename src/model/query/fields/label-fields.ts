import { Origin } from '../../labels/annotation.ts'
import { shapeNames } from '../../shapes/index.ts'
import { double, int, list, records, text } from './field-entry.ts'

const px = (measures: string) => ({ type: 'double', measures, unit: 'px' }) as const
const box = { x: px('left edge'), y: px('top edge'), width: px('width'), height: px('height') }

/** Users' and models' marks on an image. */
export const labelFields = {
  'labels.count': int('Number of labels on the image.', { counts: 'labels', chip: 'labels', also: ['annotations'] }),
  'objects.count': int('Number of labels and of untouched predictions that review shows.', {
    ofPredictions: true,
    counts: 'objects',
    chip: 'objects',
    also: ['boxes'],
  }),
  'labels.classes': list('The classes that occur among the labels: "dog" in labels.classes.', {
    holds: 'classes',
    having: 'with the class',
    chip: 'labeled',
  }),
  'labels.attributes': list(
    'Attributes of the labels, each as name=value: "pose=sitting" in labels.attributes, "occluded=true" in labels.attributes.',
    { having: 'with the attribute' },
  ),
  labels: records(
    'The labels, each with class, shape, origin, score, track, acceptance, model, x, y, width, height: labels.exists(l, l.class == "dog" && l.width > 100.0); also all, exists_one and filter(…).size().',
    {
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
    },
  ),
  classes: list('The classes among the labels and the predictions that review shows: "dog" in classes.', {
    ofPredictions: true,
    holds: 'shown classes',
    having: 'with a label or shown prediction of the class',
    chip: 'class',
  }),
  'prediction.count': int('Number of predictions of the current model that nobody has touched.', {
    ofPredictions: true,
    counts: 'predictions',
  }),
  'prediction.shown': int('Number of untouched predictions that review shows, from the threshold in the settings on.', {
    ofPredictions: true,
    counts: 'shown predictions',
  }),
  'prediction.minScore': double(
    'Lowest confidence among the predictions that review shows, from the threshold in the settings on.',
    {
      ofPredictions: true,
      nullable: true,
      measures: 'lowest confidence',
      chip: 'min. confidence',
      also: ['confidence', 'score'],
    },
  ),
  'prediction.maxScore': double('Highest confidence among the untouched predictions of the current model.', {
    ofPredictions: true,
    nullable: true,
    measures: 'highest confidence',
  }),
  'prediction.taken': int('Number of predictions, of any model, that were accepted as labels.', {
    ofPredictions: true,
    counts: 'accepted predictions',
  }),
  'prediction.deleted': int('Number of predictions, of any model, that were deleted as wrong.', {
    ofPredictions: true,
    counts: 'deleted predictions',
  }),
  'prediction.model': text('Name of the current model if it ran on the image; unknown otherwise.', {
    ofPredictions: true,
    nullable: true,
    chip: 'model',
  }),
  predictions: records(
    'The untouched predictions of the current model, each with class, score, shown (whether review shows it), x, y, width, height: predictions.exists(p, p.class == "cat" && p.score > 0.8).',
    {
      ofPredictions: true,
      holds: 'predictions',
      of: 'prediction',
      item: {
        class: { type: 'string' },
        score: { type: 'double', measures: 'confidence' },
        shown: { type: 'bool', adjective: 'shown in review' },
        ...box,
      },
    },
  ),
}
