import { z } from 'zod'
import { BoundingBox } from '#model/geometry/box.ts'
import { EvaluationId, ImageId, ModelId } from '#model/ids.ts'
import { Geometry } from '#model/shapes/index.ts'
import { AnswerPath, base, SkippedImage, Where, WrittenPath } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { ProfileName } from './profiles.ts'

/** What overlaps: bounding boxes, pixels or keypoints. */
export const IouKind = z.enum(['bbox', 'segm', 'keypoints'])
export type IouKind = z.infer<typeof IouKind>

/** Reviewed images that match, or the frozen labels of a dataset version; with neither, all reviewed images. */
const scope = z.object({
  where: Where,
  dataset: z.string().optional(),
  iou: IouKind.default('bbox'),
})
export type EvaluationScope = z.input<typeof scope>

/** `on`: the profile on which models run on images that they have not seen. */
const runScope = scope.extend({ on: ProfileName.optional() })

/** A 95 % interval, by resampling the images, near-duplicates together. */
const Interval = z.tuple([z.number(), z.number()])

/** COCO metrics, 0 to 1; −1 if no object counts. `ar`, `ar50` and `ar75` are for keypoints, with 20 predictions per image. */
const CocoNumbers = z.object({
  ap: z.number(),
  ap50: z.number(),
  ap75: z.number(),
  apSmall: z.number(),
  apMedium: z.number(),
  apLarge: z.number(),
  ar1: z.number(),
  ar10: z.number(),
  ar100: z.number(),
  arSmall: z.number(),
  arMedium: z.number(),
  arLarge: z.number(),
  ar: z.number().optional(),
  ar50: z.number().optional(),
  ar75: z.number().optional(),
})
export type CocoSummary = z.infer<typeof CocoNumbers>

const OperatingPoint = z.object({
  threshold: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  predictions: z.int(),
})

export const EvaluationErrors = z.object({
  missed: z.int(),
  spurious: z.int(),
  wrongClass: z.int(),
  badlyPlaced: z.int(),
  duplicate: z.int(),
})
export type EvaluationErrors = z.infer<typeof EvaluationErrors>

const evaluationHeadFields = z.object({
  evaluationId: EvaluationId,
  modelId: ModelId,
  model: z.string(),
  where: z.string().nullable(),
  dataset: z.string().nullable(),
  iou: IouKind,
  createdAtMs: z.int(),
  images: z.int(),
  objects: z.int(),
  ap: z.number(),
  interval: Interval,
})
export interface EvaluationHead extends z.infer<typeof evaluationHeadFields> {}
export const EvaluationHead: z.ZodType<EvaluationHead> = evaluationHeadFields

/** How far confidences are from precision (`dece`), and from how well predictions are placed (`laece`); −1 without any. */
const CalibrationErrors = z.object({ dece: z.number(), laece: z.number() })

/** How well a model fits labels. Images and classes are in the order of the workspace. */
const evaluationFields = evaluationHeadFields.extend(CocoNumbers.shape).extend({
  /** Groups of near-duplicates, and images without one. */
  clusters: z.int(),
  predictions: z.int(),
  /** Labels and predictions whose shape can't be compared this way. */
  otherShapes: z.int(),
  /** Mean over images of the manual work saved, −1 to 1; null in older evaluations. */
  score: z.number().nullable().default(null),
  /** The confidence threshold with the least work to correct, over all classes; null in older evaluations. */
  leastWorkFrom: z.number().nullable().default(null),
  /** Precision and recall are at the operating point. `leastWorkThreshold` takes the least work to correct. */
  perClass: z.array(
    z.object({
      class: z.string(),
      classId: z.int(),
      ap: z.number(),
      ap50: z.number(),
      objects: z.int(),
      interval: Interval.nullable(),
      precision: z.number(),
      recall: z.number(),
      leastWorkThreshold: z.number(),
    }),
  ),
  /** The confidence with the best F1 over all classes, at IoU 0.5. */
  operatingPoint: OperatingPoint,
  curve: z.array(OperatingPoint),
  /** Rows are labels, columns predictions from the operating point on; the last of both is the background. */
  confusion: z.object({
    classes: z.array(z.string()),
    classIds: z.array(z.int()),
    counts: z.array(z.array(z.int())),
  }),
  errors: EvaluationErrors,
  /** The evaluation by which the model was calibrated at the time; thresholds are in those confidences. */
  calibratedBy: EvaluationId.nullable().default(null),
  calibration: CalibrationErrors.extend({
    bins: z.array(z.object({ from: z.number(), predictions: z.int(), confidence: z.number(), precision: z.number() })),
    /** The calibration of the model by this evaluation; null if too few predictions were found. */
    fit: z
      .object({
        map: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly(),
        /** Of the model's own confidences, and of calibrated ones, each half of the groups by the other half. */
        before: CalibrationErrors,
        after: CalibrationErrors,
      })
      .nullable()
      .default(null),
  }),
  /** Predictions per image from the operating point on of classes that no label has. */
  outOfVocabularyPerImage: z.number(),
  /** Images that the model could not run on; they are left out. */
  failed: z.array(SkippedImage),
  /** Images of the scope that the model has not seen. */
  unseen: z.int(),
})
export interface Evaluation extends z.infer<typeof evaluationFields> {}
export const Evaluation: z.ZodType<Evaluation> = evaluationFields

/** `near`: a label that only a badly placed prediction is about. */
export const DifferenceKind = z.enum(['right', 'wrongClass', 'missed', 'near', 'spurious', 'badlyPlaced', 'duplicate'])
export type DifferenceKind = z.infer<typeof DifferenceKind>

const evaluatedObjectFields = z.object({
  /** Its number in the evaluation. */
  n: z.int(),
  imageId: ImageId,
  path: z.string(),
  kind: DifferenceKind,
  /** Ids of the label and the prediction, null where there is none. */
  labelId: z.string().nullable(),
  predictionId: z.string().nullable(),
  labelClassId: z.int().nullable(),
  predictedClassId: z.int().nullable(),
  score: z.number().nullable(),
  iou: z.number(),
  /** The label's box, or the prediction's without a label. */
  box: BoundingBox,
  widthPx: z.int(),
  heightPx: z.int(),
})
export interface EvaluatedObject extends z.infer<typeof evaluatedObjectFields> {}
export const EvaluatedObject: z.ZodType<EvaluatedObject> = evaluatedObjectFields

const pairedComparisonFields = z.object({
  base: z.object({ modelId: ModelId, name: z.string() }),
  candidate: z.object({ modelId: ModelId, name: z.string() }),
  images: z.int(),
  clusters: z.int(),
  objects: z.int(),
  /** Candidate minus base: AP in 0 to 1, manual work saved −2 to 2. */
  deltaAp: z.number(),
  deltaApInterval: Interval,
  deltaScore: z.number(),
  deltaScoreInterval: Interval,
  perClass: z.array(
    z.object({ class: z.string(), classId: z.int(), deltaAp: z.number(), interval: Interval, objects: z.int() }),
  ),
  gate: z.enum(['pass', 'fail', 'inconclusive']),
  because: z.array(z.string()),
})
export interface PairedComparison extends z.infer<typeof pairedComparisonFields> {}
export const PairedComparison: z.ZodType<PairedComparison> = pairedComparisonFields

/** Result of the job `evaluation.compare`: each other model against the first. */
export const PairedComparisonResult = z.object({
  comparisons: z.array(PairedComparison),
  failed: z.array(SkippedImage),
})
export type PairedComparisonResult = z.infer<typeof PairedComparisonResult>

export const EvaluationResult = z.object({ evaluationId: EvaluationId, failed: z.array(SkippedImage) })
export type EvaluationResult = z.infer<typeof EvaluationResult>

const sideBySideFields = z.object({
  imageId: ImageId,
  path: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  models: z.array(
    z.object({
      modelId: ModelId,
      predictions: z.array(z.object({ classId: z.int(), score: z.number(), geometry: Geometry })),
    }),
  ),
  labels: z.array(z.object({ classId: z.int(), geometry: Geometry })),
})
/** What models predict on one image, beside its labels. */
export interface SideBySide extends z.infer<typeof sideBySideFields> {}
export const SideBySide: z.ZodType<SideBySide> = sideBySideFields

/** Filters by confusion cell or kind of error; −1 is the background. */
const objectFilter = z.object({
  kind: DifferenceKind.optional(),
  labelClassId: z.int().optional(),
  predictedClassId: z.int().optional(),
})

export const evaluation = {
  /** Runs the model on images that it has not seen, and evaluates it; the job's result is an EvaluationResult. */
  run: base.input(runScope.extend({ modelId: ModelId })).output(JobStarted),
  /** Runs the models where needed, and compares each with the first; the job's result is a PairedComparisonResult. */
  compare: base.input(runScope.extend({ modelIds: z.array(ModelId).min(2).max(20) })).output(JobStarted),
  /** The last comparison of a model with another on these images; null if there is none. */
  comparison: base
    .input(scope.extend({ modelId: ModelId, against: ModelId }))
    .output(z.object({ comparison: PairedComparison, endedAtMs: z.int() }).nullable()),
  /** The newest first. */
  list: base.input(z.object({ modelId: ModelId.optional() })).output(z.array(EvaluationHead)),
  get: base.input(z.object({ evaluationId: EvaluationId })).output(Evaluation),
  /** The evaluation's objects, the largest first. `total` and `images` count all of them. */
  objects: base
    .input(objectFilter.extend({ evaluationId: EvaluationId, limit: z.int().min(1).max(500).default(100) }))
    .output(z.object({ objects: z.array(EvaluatedObject), total: z.int(), images: z.int() })),
  /**
   * The evaluation's images, those with the most to correct first. With another evaluation, the images of both, those
   * whose scores differ most first; `change`: how much more manual work the first evaluation's model saves, −2 to 2.
   */
  images: base
    .input(
      z.object({
        evaluationId: EvaluationId,
        against: EvaluationId.optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .output(
      z.array(z.object({ imageId: ImageId, path: z.string(), score: z.number(), change: z.number().nullable() })),
    ),
  /** Calibrates a model by this evaluation; null removes its calibration. The job updates untouched predictions. */
  calibrate: base.input(z.object({ modelId: ModelId, evaluationId: EvaluationId.nullable() })).output(JobStarted),
  /** Writes the report into a folder: a self-contained page, and its figures as JSON. */
  report: base
    .input(z.object({ evaluationId: EvaluationId, folder: WrittenPath }))
    .output(z.object({ html: AnswerPath, json: AnswerPath })),
  /** What models predict on one image, each from its own threshold. */
  sideBySide: base
    .input(
      z.object({
        imageId: ImageId,
        models: z
          .array(z.object({ modelId: ModelId, fromScore: z.number().min(0).max(1) }))
          .min(1)
          .max(4),
      }),
    )
    .output(SideBySide),
}
