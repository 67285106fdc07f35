import {
  createOnnxGraph,
  ELEMENT_TYPES,
  float32Bytes,
  int64Bytes,
  type OnnxGraph,
  type TensorType,
} from '../../../scripts/starter-model/onnx-graph.ts'

/**
 * Tiny test pairs with the input and output names and shapes of real exports, but with fewer channels. SAM has the side of
 * real ones; the others use a quarter of it, which costs less. The encoder stores the image in 256 × 256 cells. The decoder
 * selects the cells whose color is similar to that under a positive point and not to that under a negative one, within
 * the box if there is one (its center is then a positive point). So a wrong scale, padding, order of x and y or point label
 * shows as a wrong mask.
 */
export type ColorSegmenter = { family: string; encoder: Uint8Array; decoder: Uint8Array }

const cells = 256
const samSidePx = 1024
const sidePx = 256

/** A tensor of the image at the side divided by `perPlace`: as many cells per place as needed. */
const placesOf = (ofSidePx: number, perPlace: number) => {
  const places = ofSidePx / perPlace
  return { dims: [1, 3 * (cells / places) ** 2, places, places], cellsWide: cells / places }
}
/** The embedding of an encoder with this input size in pixels. */
const embeddingOf = (ofSidePx: number) => placesOf(ofSidePx, 16)

const one = (graph: OnnxGraph, op: string, name: string, inputs: string[], attributes = {}) =>
  graph.node(op, name, inputs, attributes)[0]!
const floats = (graph: OnnxGraph, name: string, dims: number[], values: number[]) =>
  graph.constant(name, 'float32', dims, float32Bytes(values))
const number = (graph: OnnxGraph, value: number) => floats(graph, `number ${value}`, [], [value])
const ints = (graph: OnnxGraph, values: number[]) =>
  graph.constant(`ints ${values.join(' ')}`, 'int64', [values.length], int64Bytes(values))

/** Reshapes 256 × 256 cells into places. */
const folded = (graph: OnnxGraph, name: string, pixels: string, { cellsWide } = embeddingOf(sidePx)): string =>
  one(graph, 'SpaceToDepth', name, [pixels], { blocksize: cellsWide })

/** The inverse, to [1, 3, 256, 256]. */
const unfolded = (graph: OnnxGraph, embedding: string, { cellsWide } = embeddingOf(sidePx)): string =>
  one(graph, 'DepthToSpace', 'pixels', [embedding], { blocksize: cellsWide })

/** Scales any image to 256 × 256 cells. */
function pooled(graph: OnnxGraph, input: string, ofSidePx = sidePx): string {
  const cellPx = ofSidePx / cells
  return one(graph, 'AveragePool', 'cells', [input], { kernel_shape: [cellPx, cellPx], strides: [cellPx, cellPx] })
}

/**
 * Logits [256 · 256] from pixels [1, 3, 256, 256], coordinates [N, 2] in cells and float labels [N]; `tolerance` is the
 * color distance up to which cells count as similar, in the units of the pixels.
 */
function logits(graph: OnnxGraph, pixels: string, coordsIn: string, labelsIn: string, tolerance: number): string {
  // Adds one point without meaning, so that there always is one.
  const coords = one(graph, 'Concat', 'all coords', [coordsIn, floats(graph, 'no place', [1, 2], [0, 0])], { axis: 0 })
  const labels = one(graph, 'Concat', 'all labels', [labelsIn, floats(graph, 'no label', [1], [-1])], { axis: 0 })
  const flat = one(graph, 'Reshape', 'flat', [pixels, ints(graph, [3, cells * cells])])
  const [isOutside, isInside, isTopLeft, isBottomRight] = [0, 1, 2, 3].map((label) =>
    one(graph, 'Equal', `is ${label}`, [labels, number(graph, label)]),
  ) as [string, string, string, string]
  const column = (of: string, name: string) => one(graph, 'Unsqueeze', name, [of, ints(graph, [1])])
  const far = number(graph, -1000)

  /** How far the similarity of each cell to the colors at these places exceeds the tolerance, [places, 256 · 256]. */
  const likeness = (places: string, name: string): string => {
    const clipped = one(graph, 'Clip', `${name} clipped`, [places, number(graph, 0), number(graph, cells - 1)])
    const at = one(graph, 'Floor', `${name} at`, [clipped])
    const index = one(graph, 'MatMul', `${name} index`, [at, floats(graph, 'row by row', [2], [1, cells])])
    const whole = one(graph, 'Cast', `${name} whole`, [index], { to: ELEMENT_TYPES.int64 })
    const colors = one(graph, 'Gather', `${name} colors`, [flat, whole], { axis: 1 })
    const apart = one(graph, 'Sub', `${name} apart`, [
      one(graph, 'Unsqueeze', `${name} all`, [flat, ints(graph, [1])]),
      one(graph, 'Unsqueeze', `${name} each`, [colors, ints(graph, [2])]),
    ])
    const distance = one(graph, 'Sqrt', `${name} root`, [
      one(graph, 'ReduceSum', `${name} sum`, [one(graph, 'Mul', `${name} squared`, [apart, apart]), ints(graph, [0])], {
        keepdims: 0,
      }),
    ])
    return one(graph, 'Sub', `${name} likeness`, [number(graph, tolerance), distance])
  }
  const likePoints = likeness(coords, 'points')
  const best = (isMeant: string, name: string): string =>
    one(
      graph,
      'ReduceMax',
      `${name} best`,
      [one(graph, 'Where', name, [column(isMeant, `${name} column`), likePoints, far])],
      { axes: [0], keepdims: 0 },
    )
  const outside = one(graph, 'Neg', 'not outside', [best(isOutside, 'outside')])

  // The center of the box, if there is one, and how far inside it each cell is.
  const isCorner = one(graph, 'Cast', 'is corner', [one(graph, 'Or', 'corner', [isTopLeft, isBottomRight])], {
    to: ELEMENT_TYPES.float32,
  })
  const corners = one(graph, 'ReduceSum', 'corners', [isCorner, ints(graph, [0])], { keepdims: 1 })
  const share = one(graph, 'Div', 'share', [isCorner, one(graph, 'Max', 'some', [corners, number(graph, 1)])])
  const middle = one(graph, 'MatMul', 'middle', [
    one(graph, 'Unsqueeze', 'share row', [share, ints(graph, [0])]),
    coords,
  ])
  const likeMiddle = one(graph, 'Where', 'by box', [
    one(graph, 'Greater', 'has box', [corners, number(graph, 0)]),
    likeness(middle, 'box'),
    far,
  ])
  const inside = one(graph, 'Max', 'inside any', [
    best(isInside, 'inside'),
    one(graph, 'Squeeze', 'box row', [likeMiddle, ints(graph, [0])]),
  ])
  const steps = Array.from({ length: cells * cells }, (_, i) => [i % cells, Math.floor(i / cells)]).flat()
  const grid = floats(
    graph,
    'grid',
    [1, cells * cells, 2],
    steps.map((value) => value + 0.5),
  )
  const beyond = one(graph, 'Sub', 'beyond', [grid, one(graph, 'Unsqueeze', 'each corner', [coords, ints(graph, [1])])])
  const within = (isMeant: string, name: string, from: string): string => {
    const least = one(graph, 'ReduceMin', `${name} least`, [from], { axes: [2], keepdims: 0 })
    const bound = [column(isMeant, `${name} column`), least, number(graph, 1000)]
    return one(graph, 'ReduceMin', `${name} within`, [one(graph, 'Where', `${name} bound`, bound)], {
      axes: [0],
      keepdims: 0,
    })
  }
  const box = [
    within(isTopLeft, 'top left', beyond),
    within(isBottomRight, 'bottom right', one(graph, 'Neg', 'short of', [beyond])),
  ]
  return one(graph, 'Min', 'logits', [inside, outside, ...box])
}

/** Several masks [1, count, 256, 256]: each is larger or smaller by its offset. */
function masksOf(graph: OnnxGraph, name: string, flat: string, offsets: number[]): string {
  const square = one(graph, 'Reshape', `${name} square`, [flat, ints(graph, [1, 1, cells, cells])])
  return one(graph, 'Add', name, [square, floats(graph, `${name} offsets`, [1, offsets.length, 1, 1], offsets)])
}

/** Four masks: the most confident first, then three alternatives of which the second is the best. */
const fourOffsets = [0, -0.3, 0.1, 0.3]
const fourScores = [0.7, 0.8, 0.95, 0.6]
const threeOffsets = [-0.3, 0.1, 0.3]
const threeScores = [0.8, 0.95, 0.6]

const constantOutput = (graph: OnnxGraph, name: string, dims: number[], values: number[]) =>
  one(graph, 'Identity', name, [floats(graph, `${name} values`, dims, values)])

/** Inputs that a decoder has but does not use. */
const zeros = (graph: OnnxGraph, name: string, dims: number[]) =>
  one(graph, 'ConstantOfShape', name, [ints(graph, dims)])

const dividedByCell = (graph: OnnxGraph, coords: string, ofSidePx = sidePx) =>
  one(graph, 'Div', 'in cells', [coords, number(graph, ofSidePx / cells)])
const asFloat = (graph: OnnxGraph, name: string, of: string) =>
  one(graph, 'Cast', name, [of], { to: ELEMENT_TYPES.float32 })
const squeezed = (graph: OnnxGraph, name: string, of: string, axes: number[]) =>
  one(graph, 'Squeeze', name, [of, ints(graph, axes)])

/** The distance up to which normalized colors count as similar. */
const alike = 1.2

const float = (name: string, dims: (number | string)[]): TensorType => ({ name, type: 'float32', dims })
/** For any number of images. */
const batched = ([, ...dims]: number[]) => ['batch_size', ...dims]
const samDecoderInputs = [
  float('image_embeddings', embeddingOf(samSidePx).dims),
  float('point_coords', [1, 'num_points', 2]),
  float('point_labels', [1, 'num_points']),
  float('mask_input', [1, 1, 256, 256]),
  float('has_mask_input', [1]),
  float('orig_im_size', [2]),
]

function samDecoder(): Uint8Array {
  const graph = createOnnxGraph()
  const coords = squeezed(graph, 'coords', dividedByCell(graph, 'point_coords', samSidePx), [0])
  const labels = squeezed(graph, 'labels', 'point_labels', [0])
  const flat = logits(graph, unfolded(graph, 'image_embeddings', embeddingOf(samSidePx)), coords, labels, alike)
  masksOf(graph, 'low_res_masks', flat, fourOffsets)
  // The full-size masks of real exports are wrong for some proportions; these are empty, so that no test relies on them.
  constantOutput(graph, 'masks', [1, 4, 2, 2], new Array<number>(16).fill(-1))
  constantOutput(graph, 'iou_predictions', [1, 4], fourScores)
  return graph.encode({
    inputs: samDecoderInputs,
    outputs: [
      float('masks', [1, 4, 'height', 'width']),
      float('iou_predictions', [1, 4]),
      float('low_res_masks', [1, 4, 256, 256]),
    ],
    metadata: {},
  })
}

function planesEncoder(inputName: string, outputName: string): Uint8Array {
  const graph = createOnnxGraph()
  folded(graph, outputName, pooled(graph, inputName, samSidePx), embeddingOf(samSidePx))
  return graph.encode({
    inputs: [float(inputName, [1, 3, samSidePx, samSidePx])],
    outputs: [float(outputName, embeddingOf(samSidePx).dims)],
    metadata: {},
  })
}

/** An encoder that takes raw pixels of any size up to the side, and normalizes and pads them itself. */
function pixelsEncoder(): Uint8Array {
  const graph = createOnnxGraph()
  const mean = floats(graph, 'mean', [3], [123.675, 116.28, 103.53])
  const deviation = floats(graph, 'deviation', [3], [58.395, 57.12, 57.375])
  const centred = one(graph, 'Sub', 'centred', ['input_image', mean])
  const normalized = one(graph, 'Div', 'normalised', [centred, deviation])
  const planes = one(graph, 'Transpose', 'planes', [normalized], { perm: [2, 0, 1] })
  const size = one(graph, 'Shape', 'size', [planes])
  const missing = one(graph, 'Sub', 'missing', [ints(graph, [3, samSidePx, samSidePx]), size])
  const pads = one(graph, 'Concat', 'pads', [ints(graph, [0, 0, 0]), missing], { axis: 0 })
  const padded = one(graph, 'Pad', 'padded', [planes, pads])
  const batch = one(graph, 'Unsqueeze', 'batch', [padded, ints(graph, [0])])
  folded(graph, 'image_embeddings', pooled(graph, batch, samSidePx), embeddingOf(samSidePx))
  return graph.encode({
    inputs: [float('input_image', ['image_height', 'image_width', 3])],
    outputs: [float('image_embeddings', embeddingOf(samSidePx).dims)],
    metadata: {},
  })
}

type Sam2Names = {
  features: [string, string]
  embedding: string
  mask: string
  hasMask: string
  size: string | null
  sizeType?: 'int32' | 'int64'
}

function sam2(
  names: Sam2Names,
  labelType: 'float32' | 'int32',
  [masks, scores]: [string, string] = ['masks', 'iou_predictions'],
): ColorSegmenter {
  const [fine, finer] = names.features
  const fineFeatures = placesOf(sidePx, 4)
  const features = [
    float(fine, fineFeatures.dims),
    float(finer, [1, 64, 32, 32]),
    float(names.embedding, [1, 256, 16, 16]),
  ]
  const encoder = createOnnxGraph()
  folded(encoder, fine, pooled(encoder, 'image'), fineFeatures)
  zeros(encoder, finer, [1, 64, 32, 32])
  zeros(encoder, names.embedding, [1, 256, 16, 16])
  const decoder = createOnnxGraph()
  const pixels = unfolded(decoder, fine, fineFeatures)
  const coords = squeezed(decoder, 'coords', dividedByCell(decoder, 'point_coords'), [0])
  const labels = squeezed(decoder, 'labels', asFloat(decoder, 'float labels', 'point_labels'), [0])
  masksOf(decoder, masks, logits(decoder, pixels, coords, labels, alike), threeOffsets)
  constantOutput(decoder, scores, [1, 3], threeScores)
  return {
    family: 'sam2',
    encoder: encoder.encode({ inputs: [float('image', [1, 3, sidePx, sidePx])], outputs: features, metadata: {} }),
    decoder: decoder.encode({
      inputs: [
        ...features,
        float('point_coords', ['num_labels', 'num_points', 2]),
        { name: 'point_labels', type: labelType, dims: ['num_labels', 'num_points'] },
        float(names.mask, ['num_labels', 1, 256, 256]),
        float(names.hasMask, ['num_labels']),
        ...(names.size ? [{ name: names.size, type: names.sizeType ?? ('int32' as const), dims: [2] }] : []),
      ],
      outputs: [float(masks, ['num_labels', 3, 256, 256]), float(scores, ['num_labels', 3])],
      metadata: {},
    }),
  }
}

function efficientSam(): ColorSegmenter {
  const encoder = createOnnxGraph()
  const square = one(encoder, 'Resize', 'square', ['batched_images', '', '', ints(encoder, [1, 3, cells, cells])], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  })
  folded(encoder, 'image_embeddings', square)
  const decoder = createOnnxGraph()
  const size = asFloat(decoder, 'float size', 'orig_im_size')
  // [height, width] to [width, height].
  const turned = one(decoder, 'Gather', 'turned', [size, ints(decoder, [1, 0])], { axis: 0 })
  const perCell = one(decoder, 'Div', 'per cell', [turned, number(decoder, cells)])
  const coords = one(decoder, 'Div', 'in cells', [squeezed(decoder, 'coords', 'batched_point_coords', [0, 1]), perCell])
  const labels = squeezed(decoder, 'labels', 'batched_point_labels', [0, 1])
  // Pixels are 0 to 1, so colors are nearer to each other.
  const flat = logits(decoder, unfolded(decoder, 'image_embeddings'), coords, labels, alike / 4)
  const masks = masksOf(
    decoder,
    'third',
    flat,
    threeOffsets.map((offset) => offset / 4),
  )
  const sizes = one(decoder, 'Concat', 'sizes', [ints(decoder, [1, 3]), 'orig_im_size'], { axis: 0 })
  const full = one(decoder, 'Resize', 'full', [masks, '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  })
  one(decoder, 'Unsqueeze', 'output_masks', [full, ints(decoder, [1])])
  constantOutput(decoder, 'iou_predictions', [1, 1, 3], threeScores)
  return {
    family: 'efficient-sam',
    encoder: encoder.encode({
      inputs: [float('batched_images', ['batch', 3, 'height', 'width'])],
      outputs: [float('image_embeddings', batched(embeddingOf(sidePx).dims))],
      metadata: {},
    }),
    decoder: decoder.encode({
      inputs: [
        float('image_embeddings', batched(embeddingOf(sidePx).dims)),
        float('batched_point_coords', [1, 1, 'num_points', 2]),
        float('batched_point_labels', [1, 1, 'num_points']),
        { name: 'orig_im_size', type: 'int64', dims: [2] },
      ],
      outputs: [
        float('output_masks', ['b', 'q', 'n', 'h', 'w']),
        float('iou_predictions', [1, 1, 3]),
        float('third', [1, 3, 256, 256]),
      ],
      metadata: {},
    }),
  }
}

function samTransformers(): ColorSegmenter {
  const encoder = createOnnxGraph()
  folded(encoder, 'image_embeddings', pooled(encoder, 'pixel_values'))
  zeros(encoder, 'image_positional_embeddings', embeddingOf(sidePx).dims)
  const embedding = ['image_embeddings', 'image_positional_embeddings'].map((name) =>
    float(name, batched(embeddingOf(sidePx).dims)),
  )
  const decoder = createOnnxGraph()
  const coords = squeezed(decoder, 'coords', dividedByCell(decoder, 'input_points'), [0, 1])
  const labels = squeezed(decoder, 'labels', asFloat(decoder, 'float labels', 'input_labels'), [0, 1])
  const flat = logits(decoder, unfolded(decoder, 'image_embeddings'), coords, labels, alike)
  one(decoder, 'Unsqueeze', 'pred_masks', [masksOf(decoder, 'three', flat, threeOffsets), ints(decoder, [1])])
  constantOutput(decoder, 'iou_scores', [1, 1, 3], threeScores)
  return {
    family: 'sam-transformers',
    encoder: encoder.encode({
      inputs: [float('pixel_values', ['batch_size', 3, sidePx, sidePx])],
      outputs: embedding,
      metadata: {},
    }),
    decoder: decoder.encode({
      inputs: [
        float('input_points', ['batch_size', 'point_batch_size', 'nb_points_per_image', 2]),
        { name: 'input_labels', type: 'int64', dims: ['batch_size', 'point_batch_size', 'nb_points_per_image'] },
        ...embedding,
      ],
      outputs: [
        float('iou_scores', ['batch_size', 'point_batch_size', 3]),
        float('pred_masks', ['batch_size', 'point_batch_size', 3, 256, 256]),
      ],
      metadata: {},
    }),
  }
}

function sam2Transformers(): ColorSegmenter {
  const fineFeatures = placesOf(sidePx, 4)
  const features = [
    float('image_embeddings.0', batched(fineFeatures.dims)),
    float('image_embeddings.1', batched([1, 64, 32, 32])),
    float('image_embeddings.2', batched([1, 256, 16, 16])),
  ]
  const encoder = createOnnxGraph()
  folded(encoder, 'image_embeddings.0', pooled(encoder, 'pixel_values'), fineFeatures)
  zeros(encoder, 'image_embeddings.1', [1, 64, 32, 32])
  zeros(encoder, 'image_embeddings.2', [1, 256, 16, 16])
  const decoder = createOnnxGraph()
  const pixels = unfolded(decoder, 'image_embeddings.0', fineFeatures)
  // Each box as its two corners, labeled 2 and 3.
  const boxes = squeezed(decoder, 'boxes', 'input_boxes', [0])
  const count = one(decoder, 'Slice', 'count', [
    one(decoder, 'Shape', 'boxes shape', [boxes]),
    ints(decoder, [0]),
    ints(decoder, [1]),
  ])
  const corners = one(
    decoder,
    'Reshape',
    'box corners',
    [
      boxes,
      one(
        decoder,
        'Concat',
        'corners shape',
        [one(decoder, 'Mul', 'twice', [count, ints(decoder, [2])]), ints(decoder, [2])],
        {
          axis: 0,
        },
      ),
    ],
    { allowzero: 1 },
  )
  const cornerLabels = one(
    decoder,
    'Reshape',
    'corner labels',
    [
      one(decoder, 'Expand', 'label pairs', [
        floats(decoder, 'label pair', [1, 2], [2, 3]),
        one(decoder, 'Concat', 'pairs shape', [count, ints(decoder, [2])], { axis: 0 }),
      ]),
      one(decoder, 'Mul', 'twice again', [count, ints(decoder, [2])]),
    ],
    { allowzero: 1 },
  )
  const points = squeezed(decoder, 'points', 'input_points', [0, 1])
  const pointLabels = squeezed(decoder, 'point labels', asFloat(decoder, 'float labels', 'input_labels'), [0, 1])
  const coords = dividedByCell(decoder, one(decoder, 'Concat', 'coords', [points, corners], { axis: 0 }))
  const labels = one(decoder, 'Concat', 'labels', [pointLabels, cornerLabels], { axis: 0 })
  const flat = logits(decoder, pixels, coords, labels, alike)
  one(decoder, 'Unsqueeze', 'pred_masks', [masksOf(decoder, 'three', flat, threeOffsets), ints(decoder, [1])])
  constantOutput(decoder, 'iou_scores', [1, 1, 3], threeScores)
  constantOutput(decoder, 'object_score_logits', [1, 1, 1], [10])
  return {
    family: 'sam2-transformers',
    encoder: encoder.encode({
      inputs: [float('pixel_values', ['batch_size', 3, sidePx, sidePx])],
      outputs: features,
      metadata: {},
    }),
    decoder: decoder.encode({
      inputs: [
        float('input_points', ['batch_size', 'num_prompts', 'num_points', 2]),
        { name: 'input_labels', type: 'int64', dims: ['batch_size', 'num_prompts', 'num_points'] },
        float('input_boxes', ['batch_size', 'num_boxes', 4]),
        ...features,
      ],
      outputs: [
        float('iou_scores', ['batch_size', 'num_prompts', 3]),
        float('pred_masks', ['batch_size', 'num_prompts', 3, 256, 256]),
        float('object_score_logits', ['batch_size', 'num_prompts', 1]),
      ],
      metadata: {},
    }),
  }
}

/** One pair per kind of export that Winnow reads, by its name in tests. */
export const colorSegmenters = {
  'SAM, planes': { family: 'sam', encoder: planesEncoder('images', 'embeddings'), decoder: samDecoder() },
  'SAM, pixels': { family: 'sam', encoder: pixelsEncoder(), decoder: samDecoder() },
  'SAM 2 with sizes': sam2(
    {
      features: ['high_res_feats_0', 'high_res_feats_1'],
      embedding: 'image_embed',
      mask: 'mask_input',
      hasMask: 'has_mask_input',
      size: 'orig_im_size',
    },
    'float32',
  ),
  'SAM 2 with other names': sam2(
    {
      features: ['image_features_0', 'image_features_1'],
      embedding: 'image_embeddings',
      mask: 'input_masks',
      hasMask: 'has_input_masks',
      size: null,
    },
    'int32',
  ),
  'SAM 2 told by shapes': sam2(
    {
      features: ['high_res_features1', 'high_res_features2'],
      embedding: 'image_embeddings',
      mask: 'mask_input',
      hasMask: 'has_mask_input',
      size: 'orig_im_size',
      sizeType: 'int64',
    },
    'float32',
    ['found', 'quality'],
  ),
  EfficientSAM: efficientSam(),
  'SAM from transformers': samTransformers(),
  'SAM 2 from transformers': sam2Transformers(),
} satisfies Record<string, ColorSegmenter>
