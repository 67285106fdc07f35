import type { TensorType } from '../../../scripts/starter-model/onnx-graph.ts'
import { markerCore } from './marker-models.ts'
import { wordIds } from './text-models.ts'

const colors = ['red', 'green', 'blue']
const [logitOf, none] = [Math.log(9) + 6, -6]
const masked = 250

type Core = ReturnType<typeof markerCore>
const imagenet = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const clip = { scale: 1 / 255, mean: [0.4815, 0.4578, 0.4082], std: [0.2686, 0.2613, 0.2758] }

const tensor = (name: string, type: TensorType['type'], ...dims: TensorType['dims']): TensorType => ({
  name,
  type,
  dims,
})
const tokens = (name: string, type: TensorType['type'] = 'int64') => tensor(name, type, 'batch_size', 'sequence_length')
const colorIds = (c: Core, dims: number[]) =>
  c.graph.constant('color ids', 'int64', dims, new Uint8Array(BigInt64Array.from(colors.map(wordIds), BigInt).buffer))

/** The logit of a color's score where it is seen and prompted; −6 elsewhere. */
const logits = (c: Core, isAsked: string) =>
  c.node('Add', [c.node('Mul', [c.times(c.score, logitOf / 0.9), isAsked]), c.number(none)])

const boxes = (c: Core, name: string, side: [width: number, height: number], dims: number[]) => {
  const [width, height] = side
  const of = (value: string, by: number) => c.times(value, 1 / by)
  return c.output(c.columns(of(c.cx, width), of(c.cy, height), of(c.width, width), of(c.height, height)), name, dims)
}

/** The scores are at the tokens of the prompts, followed by minus infinity, as in the real model. */
function groundingDino(image: string, boxesName: string, texts: TensorType[], more: TensorType[] = []): Uint8Array {
  const c = markerCore(image, imagenet)
  const isToken = c.cast(c.node('Equal', ['input_ids', colorIds(c, [3, 1])]), 'float32')
  const rest = c.floats([3, masked], new Array<number>(3 * masked).fill(Number.NEGATIVE_INFINITY))
  c.graph.node('Unsqueeze', 'logits', [c.node('Concat', [logits(c, isToken), rest], { axis: 1 }), c.ints([0])])
  return c.graph.encode({
    inputs: [tensor(image, 'float32', 1, 3, 64, 96), ...texts, ...more],
    outputs: [tensor('logits', 'float32', 1, 3, 'tokens'), boxes(c, boxesName, [96, 64], [1, 3, 4])],
    metadata: {},
  })
}

/** Works with one input side only, though its declared side is open. */
function owl(side: number): Uint8Array {
  const c = markerCore('pixel_values', clip)
  const isToken = c.cast(
    c.node('Equal', [c.node('Unsqueeze', ['input_ids', c.ints([0])]), colorIds(c, [3, 1, 1])]),
    'float32',
  )
  const isAsked = c.node('ReduceMax', [isToken], { axes: [2], keepdims: 0 })
  const checked = c.node('ReduceMax', [c.node('Reshape', ['pixel_values', c.ints([1, 3, side, side])])], {
    keepdims: 0,
  })
  const found = c.node('Add', [logits(c, isAsked), c.node('Mul', [checked, c.number(0)])])
  c.graph.node('Unsqueeze', 'logits', [found, c.ints([0])])
  c.graph.node('Cast', 'text_embeds', [isAsked], { to: 1 })
  return c.graph.encode({
    inputs: [
      tensor('pixel_values', 'float32', 'batch_size', 'num_channels', 'height', 'width'),
      tokens('input_ids'),
      tokens('attention_mask'),
    ],
    outputs: [
      tensor('logits', 'float32', 1, 3, 'num_queries'),
      boxes(c, 'pred_boxes', [side, side], [1, 3, 4]),
      tensor('text_embeds', 'float32', 3, 'num_queries'),
    ],
    metadata: {},
  })
}

/** The text vectors are those of the color towers of `text-models`. */
function yoloWorld(texts: string, isApart: boolean): Uint8Array {
  const c = markerCore('images', { scale: 1 / 255 })
  const looks = [0, 1, 2].flatMap((color) => [0, 1, 2].map((i) => (i === color ? 1 : -1) / Math.sqrt(3)))
  const vectors = c.node('Squeeze', [texts, c.ints([0])])
  const cosines = c.node('MatMul', [c.floats([3, 3], looks), c.node('Transpose', [vectors], { perm: [1, 0] })])
  const scores = c.node('Mul', [c.score, c.cast(c.node('Greater', [cosines, c.number(0.9)]), 'float32')])
  const unsqueezed = (from: string, name: string) => c.graph.node('Unsqueeze', name, [from, c.ints([0])])
  const inputs = [tensor('images', 'float32', 1, 3, 64, 96), tensor(texts, 'float32', 1, 'texts', 3)]
  if (isApart) {
    unsqueezed(scores, 'scores')
    unsqueezed(c.columns(c.left, c.top, c.right, c.bottom), 'boxes')
    const outputs = [tensor('scores', 'float32', 1, 3, 'texts'), tensor('boxes', 'float32', 1, 3, 4)]
    return c.graph.encode({ inputs, outputs, metadata: {} })
  }
  const rows = c.columns(c.cx, c.cy, c.width, c.height, scores)
  unsqueezed(c.node('Transpose', [rows], { perm: [1, 0] }), 'output0')
  return c.graph.encode({ inputs, outputs: [tensor('output0', 'float32', 1, 'features', 3)], metadata: {} })
}

/** Models that find the red, green and blue rectangles of an image that a prompt asks for, in the form of known exports. */
export const promptedModels = {
  'Grounding DINO of Transformers': {
    family: 'grounding-dino',
    file: groundingDino(
      'pixel_values',
      'pred_boxes',
      [tokens('input_ids'), tokens('token_type_ids'), tokens('attention_mask')],
      [tensor('pixel_mask', 'int64', 'batch_size', 'height', 'width')],
    ),
  },
  'Grounding DINO': {
    family: 'grounding-dino',
    file: groundingDino('img', 'boxes', [
      tokens('input_ids'),
      tokens('attention_mask', 'bool'),
      tokens('position_ids'),
      tokens('token_type_ids'),
      tensor('text_token_mask', 'bool', 'batch_size', 'sequence_length', 'sequence_length'),
    ]),
  },
  'OWL-ViT': { family: 'owl', file: owl(768) },
  OWLv2: { family: 'owl', file: owl(960) },
  'YOLO-World': { family: 'yolo-world', file: yoloWorld('txt_feats', false) },
  'YOLO-World with boxes apart': { family: 'yolo-world', file: yoloWorld('text_features', true) },
} as const
