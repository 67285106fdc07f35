import { z } from 'zod'
import { exactName } from '#model/text/name.ts'

const TensorName = z.string().min(1).max(500)
const Finite = z.number().min(-1e6).max(1e6)
const Side = z.int().min(16).max(8192)
const Column = z.int().nonnegative().max(100_000)
/** Columns from the first up to, but without, the second. */
const Columns = z
  .tuple([Column, Column])
  .refine(([from, to]) => from < to, 'The second column must come after the first.')
const PerChannel = z.union([Finite, z.tuple([Finite, Finite, Finite])])
const Deviation = Finite.refine((value) => value !== 0, 'This must not be 0.')

/** A shape without its leading ones. Each item is a size, null for any, or the cells of the level. */
const TensorShape = z
  .array(z.union([z.int().positive(), z.null(), z.literal('cells')]))
  .min(1)
  .max(4)
const Axes = z.enum(['rows', 'planes', 'grid'])

/**
 * An output, by name or shape, and its layout. Missing keys are those of all views. `{stride}` in a name stands for the
 * stride of the level.
 */
const View = z.strictObject({
  output: TensorName.optional(),
  shape: TensorShape.optional(),
  axes: Axes.optional(),
  columns: Columns.optional(),
})
export type View = z.infer<typeof View>

export const ManifestImage = z.strictObject({
  /** The input for the image; optional if only one can take it. */
  input: TensorName.optional(),
  layout: z
    .enum(['nchw', 'nhwc'])
    .default('nchw')
    .meta({ title: 'Layout', choices: { nchw: 'Channels first (NCHW)', nhwc: 'Channels last (NHWC)' } }),
  dtype: z.enum(['float32', 'float16', 'int8', 'uint8']).optional(),
  /** For sides that the file leaves open: width and height, or the long side with both a multiple of a number. */
  size: z
    .union([z.tuple([Side, Side]), z.strictObject({ longSide: Side, multiple: z.int().min(1).max(1024).default(32) })])
    .optional(),
  fit: z.enum(['stretch', 'letterbox-centre', 'letterbox-top-left', 'crop']).meta({
    title: 'Fit',
    choices: {
      'letterbox-centre': 'Padded on both sides',
      'letterbox-top-left': 'Padded right and bottom',
      stretch: 'Stretched',
      crop: 'Cropped to the center',
    },
  }),
  /** For a crop: the image's short side before cropping; defaults to the input's. */
  shortSide: Side.optional(),
  /** In the order of the input's channels, before values are scaled. */
  pad: z.tuple([z.int(), z.int(), z.int()]).default([114, 114, 114]),
  order: z
    .enum(['rgb', 'bgr'])
    .default('rgb')
    .meta({ title: 'Color order', choices: { rgb: 'Red first (RGB)', bgr: 'Blue first (BGR)' } }),
  /** A value v of 0 to 255 becomes (v · scale − mean) / std. */
  scale: Finite.default(1),
  mean: PerChannel.default(0),
  std: z.union([Deviation, z.tuple([Deviation, Deviation, Deviation])]).default(1),
  resample: z.literal('linear').default('linear'),
})

export type ManifestImage = z.infer<typeof ManifestImage>

const Feed = z.union([
  z.strictObject({
    input: TensorName,
    is: z.enum(['input-size', 'image-size']),
    order: z.enum(['wh', 'hw']).default('wh'),
  }),
  /** For text prompts: tokens, and what goes with them, or the vectors of a text encoder. */
  z.strictObject({
    input: TensorName,
    is: z.enum(['tokens', 'token-mask', 'token-types', 'token-positions', 'token-blocks', 'text-vectors']),
  }),
  z.strictObject({
    input: TensorName,
    value: Finite,
    dims: z.array(z.union([z.int().nonnegative().max(8192), z.enum(['height', 'width'])])).max(4),
  }),
])

const Level = z.strictObject({
  stride: z.int().min(1).max(1024),
  /** Consecutive rows per cell, 1 by default. */
  perCell: z.int().min(1).max(32).optional(),
  anchors: z
    .array(z.tuple([z.number().positive(), z.number().positive()]))
    .min(1)
    .max(32)
    .optional(),
})

const Unit = z.enum(['input', 'normalised', 'image'])
const BoxPart = z.discriminatedUnion('code', [
  z.strictObject({
    code: z.enum(['corners', 'corner-size', 'centre-size', 'corners-yx']),
    unit: Unit.default('input'),
  }),
  z.strictObject({
    code: z.literal('edges'),
    unit: z.enum(['cells', 'input']).default('cells'),
    bins: z.int().min(2).max(256).optional(),
    centre: z.number().min(0).max(1).default(0.5),
  }),
  z.strictObject({ code: z.literal('grid-exp') }),
  z.strictObject({ code: z.literal('grid-anchor'), activation: z.enum(['none', 'sigmoid']).default('none') }),
  z.strictObject({ code: z.literal('grid-tanh') }),
  z.strictObject({
    code: z.literal('anchor-offsets'),
    variances: z.tuple([z.number().positive(), z.number().positive()]).default([1, 1]),
  }),
  z.strictObject({
    code: z.literal('prior-offsets'),
    variances: z.tuple([z.number().positive(), z.number().positive()]).default([0.1, 0.2]),
    /** Which comes first in positions and sizes. */
    order: z.enum(['xy', 'yx']).default('xy'),
    /** Sides are those of the prior times e to the power of a value, or times the value itself. */
    sides: z.enum(['exp', 'linear']).default('exp'),
    priors: z.strictObject({
      strides: z.array(z.int().min(1).max(1024)).min(1).max(16),
      /** For each stride, the priors of a cell in pixels: the side of a square, or width and height. */
      sizes: z
        .array(
          z
            .array(z.union([z.number().positive(), z.tuple([z.number().positive(), z.number().positive()])]))
            .min(1)
            .max(32),
        )
        .min(1)
        .max(16),
      clip: z.boolean().default(false),
    }),
  }),
  /** The model returns only masks. */
  z.strictObject({ code: z.literal('around-mask') }),
])

const Activation = z.enum(['none', 'sigmoid', 'softmax'])
export const ManifestScore = z.strictObject({
  activation: Activation.default('none').meta({
    title: 'Confidences are',
    choices: {
      none: 'Probabilities, 0 to 1',
      sigmoid: 'Logits, independent classes (sigmoid)',
      softmax: 'Logits, one class wins (softmax)',
    },
  }),
  objectnessActivation: z.enum(['none', 'sigmoid']).default('none'),
  /** The class column (in a map, the class number) of the background. */
  background: z.enum(['first', 'last']).optional(),
  /** Score = objectness to the first power, times class score to the second. */
  powers: z.tuple([z.number().min(0).max(8), z.number().min(0).max(8)]).default([1, 1]),
  /** Whether each anchor of a level has its own class columns, one anchor after the other. */
  perAnchor: z.boolean().default(false),
  /** The number of the first class where classes come as numbers. */
  labelBase: z.int().min(0).max(1000).default(0),
})

const MaskValues = z.enum(['logits', 'probabilities'])
const MasksPart = z.discriminatedUnion('code', [
  z.strictObject({
    code: z.literal('prototypes'),
    coefficients: View,
    prototypes: View.omit({ axes: true, columns: true }),
    values: MaskValues.default('logits'),
  }),
  z.strictObject({
    /** A mask for each row: over the whole input, or over the row's box alone. */
    code: z.enum(['per-row', 'in-box']),
    masks: View.omit({ axes: true, columns: true }),
    values: MaskValues.default('logits'),
  }),
])

/** Known lists of class names; `coco91` numbers COCO's 80 by their ids. */
export const ClassPreset = z.enum(['coco80', 'coco91', 'voc20', 'imagenet1k'])
export type ClassPreset = z.infer<typeof ClassPreset>

/** What a model finds. */
export const ModelKind = z.enum(['boxes', 'rotated-boxes', 'polygons', 'keypoints', 'classes', 'semantic', 'embedding'])
export type ModelKind = z.infer<typeof ModelKind>

/**
 * How a model is fed and read, in declared operators. Families, a file next to the model and the user's own choices all
 * result in this form. It names no paths, only a class list next to itself.
 */
const manifest = z
  .strictObject({
    winnow: z.literal(1),
    kind: ModelKind,
    title: z.string().max(200).optional(),
    licence: z.string().max(200).optional(),
    source: z.string().max(2000).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    classes: z
      .union([
        ClassPreset,
        z.array(exactName(200)).min(1).max(100_000),
        z.strictObject({
          file: z.string().regex(/^[^/\\:]{1,200}$/, 'Expected the name of a file next to this one.'),
        }),
        z.strictObject({ metadata: z.string().min(1).max(200) }),
      ])
      .optional(),
    image: ManifestImage,
    /**
     * For a model that takes text prompts: its classes are texts, which go in as one sentence, as a row of tokens
     * each, or as a vector each.
     */
    prompts: z.strictObject({ as: z.enum(['sentence', 'rows', 'vectors']) }).optional(),
    feeds: z.array(Feed).max(8).default([]),
    levels: z.array(Level).min(1).max(8).optional(),
    views: View.omit({ columns: true })
      .extend({
        box: View.optional(),
        scores: View.optional(),
        objectness: View.optional(),
        score: View.optional(),
        label: View.optional(),
      })
      .default({}),
    box: BoxPart.optional(),
    score: ManifestScore.prefault({}),
    angle: z.strictObject({ column: Column, unit: z.enum(['radians', 'degrees']).default('radians') }).optional(),
    keypoints: View.extend({ values: z.union([z.literal(2), z.literal(3)]).default(3) }).optional(),
    masks: MasksPart.optional(),
    semantic: z
      .strictObject({
        code: z.enum(['argmax', 'indices', 'above']),
        map: View.omit({ axes: true, columns: true }).default({}),
        ignore: z.int().nonnegative().default(255),
      })
      .optional(),
    /** The vector of the whole image: the first row of the output, the mean of all rows, or all of it. */
    embedding: z
      .strictObject({
        output: View.omit({ axes: true, columns: true }).default({}),
        pool: z.enum(['first', 'mean', 'whole']).default('whole'),
      })
      .optional(),
    nms: z
      .strictObject({ iou: z.number().min(0).max(1), acrossClasses: z.boolean().default(false) })
      .nullable()
      .default(null),
    showFrom: z.number().min(0).max(1).optional(),
    atMost: z.int().min(1).max(10_000).default(300),
  })
  .superRefine((manifest, check) => {
    const missing = (key: string, why: string) =>
      check.addIssue({ code: 'custom', path: [key], message: `${why} needs this, but it is missing.` })
    const { kind, box, views, levels } = manifest
    const isOfObjects = kind !== 'classes' && kind !== 'semantic' && kind !== 'embedding'
    if (isOfObjects && !box) missing('box', `The kind ${kind}`)
    if (isOfObjects && !views.score && !views.scores)
      check.addIssue({ code: 'custom', path: ['views'], message: 'views has neither scores nor score.' })
    if (manifest.prompts && (kind !== 'boxes' || !views.scores || levels))
      check.addIssue({
        code: 'custom',
        path: ['prompts'],
        message: 'This needs the kind boxes, views.scores, and no levels.',
      })
    const needsLevels = box && ['edges', 'grid-exp', 'grid-anchor', 'grid-tanh', 'anchor-offsets'].includes(box.code)
    if (needsLevels && !levels) missing('levels', `The box code ${box.code}`)
    const hasAnchors = box?.code === 'grid-anchor' || box?.code === 'anchor-offsets'
    if (hasAnchors && levels?.some(({ anchors }) => !anchors)) missing('levels', `Of ${box.code}, each level`)
    if (box?.code === 'prior-offsets' && box.priors.strides.length !== box.priors.sizes.length)
      check.addIssue({
        code: 'custom',
        path: ['box', 'priors'],
        message: 'Expected as many sizes as strides.',
      })
    if (kind === 'rotated-boxes' && !manifest.angle) missing('angle', `The kind ${kind}`)
    if (kind === 'polygons' && !manifest.masks) missing('masks', `The kind ${kind}`)
    if (box?.code === 'around-mask' && manifest.masks?.code !== 'per-row')
      check.addIssue({ code: 'custom', path: ['box', 'code'], message: 'around-mask needs masks of the code per-row.' })
    if (kind === 'keypoints' && !manifest.keypoints) missing('keypoints', `The kind ${kind}`)
    if (kind === 'semantic' && !manifest.semantic) missing('semantic', `The kind ${kind}`)
    if (kind === 'embedding' && !manifest.embedding) missing('embedding', `The kind ${kind}`)
  })
// A named type, so that derived types refer to it instead of repeating it.
export interface Manifest extends z.infer<typeof manifest> {}
/** As written: fields with defaults are optional. */
export interface ManifestText extends z.input<typeof manifest> {}
export const Manifest: z.ZodType<Manifest, ManifestText> = manifest
