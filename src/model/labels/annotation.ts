import { z } from 'zod'
import { AcceptanceId, AnnotationId, ModelId, PredictionId } from '../ids.ts'
import { Geometry } from '../shapes/index.ts'
import { Track } from './track.ts'

/** The first author of an annotation: a user, a model whose prediction a user accepted, or an imported file. */
export const Origin = z.enum(['human', 'model', 'import'])
export type Origin = z.infer<typeof Origin>

export const AttributeValue = z.union([z.string(), z.number(), z.boolean()])
export type AttributeValue = z.infer<typeof AttributeValue>

/** The value of an attribute. A label set may call one `constructor`, which every object has. */
export const attributeIn = (
  attributes: Readonly<Record<string, AttributeValue>>,
  name: string,
): AttributeValue | undefined => (Object.hasOwn(attributes, name) ? attributes[name] : undefined)

/** A label on an image. `score`, `modelId` and `predictionId` say which prediction it came from, else null. */
export const Annotation = z.strictObject({
  id: AnnotationId,
  classId: z.int().positive(),
  geometry: Geometry,
  attributes: z.record(z.string(), AttributeValue),
  origin: Origin,
  modelId: ModelId.nullable(),
  predictionId: PredictionId.nullable(),
  score: z.number().min(0).max(1).nullable(),
  /** Position in the stack, if a user set one: higher ones lie above. Absent is 0. */
  layer: z.number().optional(),
  /** The audited bulk acceptance that made it, which states an error limit. Absent for all others. */
  acceptance: AcceptanceId.optional(),
  /** The track that it belongs to, in a sequence. */
  track: Track.optional(),
})
export type Annotation = z.infer<typeof Annotation>

/** The outcome of a model's prediction: none yet, accepted as an annotation, or deleted by a user. */
export const PredictionOutcome = z.enum(['open', 'taken', 'deleted'])
export type PredictionOutcome = z.infer<typeof PredictionOutcome>

export const Prediction = z.strictObject({
  id: PredictionId,
  modelId: ModelId,
  classId: z.int().positive(),
  geometry: Geometry,
  score: z.number().min(0).max(1),
  /** The confidence from which review shows it, until a user moves the threshold; absent: the default. */
  shownFrom: z.number().min(0).max(1).optional(),
  outcome: PredictionOutcome,
  /** The number of the track that it is linked into, in a sequence. A label that it becomes has that track. */
  track: Track.shape.number.optional(),
})
export type Prediction = z.infer<typeof Prediction>
