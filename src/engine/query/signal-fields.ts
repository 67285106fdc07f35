import type { SignalName } from '#contract'
import { defineField, type Field } from './field.ts'
import { type Sql, sql } from './sql.ts'

/** Known only of the current model, and of labels as they stand: signals of anything else are none. */
const signal = (image: string, column: string): Sql =>
  sql`(SELECT signal.${column} / 1000000.0 FROM signal JOIN signal_snapshot ON signal_snapshot.id = signal.snapshot_id
    WHERE signal.image_id = ${image}.id AND signal.revision = ${image}.revision
      AND signal_snapshot.model_id = (SELECT id FROM model WHERE stage = 'current'))`

const computed =
  'Computed by “Compute signals” or `winnow retain signals`; unknown before, after a new current model, and after the labels changed.'

const defineSignal = (name: SignalName, column: string, explains: string): Field =>
  defineField({
    name: `signal.${name}`,
    type: 'double',
    nullable: true,
    explains: `${explains} ${computed}`,
    sql: (i) => signal(i, column),
  })

/** What the current model, and pictures that are alike, say of what people reviewed. */
export const signalFields: readonly Field[] = [
  defineSignal(
    'f1',
    'f1',
    'How well the current model agrees with the reviewed labels, 0 to 1: F1 at IoU 0.5, classes have to match.',
  ),
  defineSignal(
    'labelQuality',
    'label_quality',
    'How likely the labels are right, 0 to 1: low where the current model is sure of an overlooked object, another place or another class. Policies may ask for review by it.',
  ),
  defineSignal(
    'similarity',
    'similarity',
    'How like others its least usual object is, 0 to 1: mean cosine to the 10 nearest objects of its class in other active images.',
  ),
  defineSignal(
    'coverage',
    'coverage',
    'What is lost when it leaves, 0 to 1: how far its least usual object is from all that would stay when the images with the least of it leave first.',
  ),
  defineSignal(
    'novelty',
    'novelty',
    'How new it was when it came in, 0 to 1: distance of its least usual object to the nearest of its class in reviewed images that came in before; 1 where there were none. Images that come in later do not change it. Policies may review or retire by it.',
  ),
  defineSignal(
    'shapley',
    'shapley',
    'What its objects are worth to a vote of the five nearest on the objects of the golden set: 1 is a good average, 0 no help, below 0 harm. Unknown without a golden set, and for images of it. Policies may review or retire by it, at most 10 % of a class in one plan.',
  ),
  defineSignal(
    'staleness',
    'staleness',
    'What it has lost by its age, 0 to 1: 0.5 after one half-life of its class, which is fitted to how old the objects are that the newest ones are like. Unknown where a class has too few objects or too short a history. Policies may review or retire by it.',
  ),
]
