import type { SignalName } from '../../signals.ts'
import { double } from './field-entry.ts'

const computed =
  'Computed by “Compute signals” or `winnow retain signals`; unknown before, after a new current model, and after the labels changed.'

const signal = (measures: string, explains: string) =>
  double(`${explains} ${computed}`, { nullable: true, ofPredictions: true, measures })

/** Signals about reviewed images from the current model and from similar images. */
export const signalFields = {
  'signal.f1': signal(
    'agreement with the current model',
    'How well the current model agrees with the reviewed labels, 0 to 1: F1 at IoU 0.5, classes have to match.',
  ),
  'signal.labelQuality': signal(
    'label quality',
    'How likely the labels are right, 0 to 1: low where the current model is confident of a missed object, another place or another class. Policies can use it to request review.',
  ),
  'signal.similarity': signal(
    'similarity to others',
    'How similar its most unusual object is to others, 0 to 1: mean cosine to the 10 nearest objects of its class in other active images.',
  ),
  'signal.coverage': signal(
    'coverage',
    'What is lost if it is removed, 0 to 1: distance of its most unusual object to all that would stay if the images with the lowest value are removed first.',
  ),
  'signal.novelty': signal(
    'novelty',
    'How new it was when imported, 0 to 1: distance of its most unusual object to the nearest of its class in reviewed images imported before; 1 if there were none. Later images do not change it. Policies may review or retire by it.',
  ),
  'signal.shapley': signal(
    'value on the golden set',
    'Value of its objects to a vote of the five nearest on the golden set: 1 is a good average, 0 no help, below 0 harmful. Unknown without a golden set, and for images of it. Policies may review or retire by it, at most 10% of a class in one plan.',
  ),
  'signal.staleness': signal(
    'loss of value by age',
    'Value lost by age, 0 to 1: 0.5 after one half-life of its class, which is fitted to how old the objects are that the newest ones are like. Unknown where a class has too few objects or too short a history. Policies may review or retire by it.',
  ),
} satisfies Record<`signal.${SignalName}`, unknown>
