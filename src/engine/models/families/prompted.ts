import type { ManifestText } from '#contract'
import type { TensorSignature } from '../file/signature.ts'
import { defineFamily, imagenet, otherInputs, otherOutputs, possible, sure, tensorsNamed } from './define-family.ts'
import { clip } from './embedder.ts'

const named = (tensors: readonly TensorSignature[], ...names: string[]) =>
  tensors.find(({ name }) => names.includes(name))

type Feed = NonNullable<ManifestText['feeds']>[number]
type TokenInput = Extract<Feed, { is: string }>['is']

/** What the names of inputs of texts say. */
const tokenInputs: readonly [TokenInput, string][] = [
  ['tokens', 'input_ids'],
  ['token-mask', 'attention_mask'],
  ['token-types', 'token_type_ids'],
  ['token-positions', 'position_ids'],
  ['token-blocks', 'text_token_mask'],
]

const tokenFeeds = (inputs: readonly TensorSignature[]): Feed[] =>
  tokenInputs.flatMap(([is, input]) => (named(inputs, input) ? [{ input, is }] : []))

/** Of a mask over pixels: all of them are the image's. */
const pixelMask = (inputs: readonly TensorSignature[]): Feed[] =>
  named(inputs, 'pixel_mask') ? [{ input: 'pixel_mask', value: 1, dims: [1, 'height', 'width'] }] : []

/** The side to which an image is stretched where the file leaves it open. */
const groundingSide = 800

export const groundingDino = defineFamily({
  name: 'grounding-dino',
  title: 'Grounding DINO',
  expects:
    'an input pixel_values or img float32 [1, 3, height, width], input_ids and attention_mask, and the outputs logits ' +
    '[1, N, tokens] and pred_boxes or boxes [1, N, 4]; a tokenizer.json beside the file',
  recognize({ inputs, outputs }) {
    const image = named(inputs, 'pixel_values', 'img')
    const isSentence = named(inputs, 'token_type_ids') && tensorsNamed(inputs, 'input_ids', 'attention_mask')
    if (!image || !isSentence) return otherInputs(inputs)
    const [logits, boxes] = [named(outputs, 'logits'), named(outputs, 'pred_boxes', 'boxes')]
    if (!logits || !boxes) return otherOutputs(outputs)
    return sure('it takes an image with the tokens of a text', {
      kind: 'boxes',
      prompts: { as: 'sentence' },
      image: { input: image.name, fit: 'stretch', ...imagenet, size: [groundingSide, groundingSide] },
      feeds: [...tokenFeeds(inputs), ...pixelMask(inputs)],
      views: { box: { output: boxes.name }, scores: { output: logits.name } },
      box: { code: 'centre-size', unit: 'normalised' },
      score: { activation: 'sigmoid' },
      nms: { iou: 0.8 },
      showFrom: 0.35,
    })
  },
})

/** OWL-ViT stretches an image to its side, OWLv2 fills it up with gray at the right and below. */
const owlSides = [
  [768, 'OWL-ViT'],
  [840, 'OWL-ViT'],
  [960, 'OWLv2'],
  [1008, 'OWLv2'],
] as const

export const owl = defineFamily({
  name: 'owl',
  title: 'OWL-ViT, OWLv2',
  expects:
    'the inputs pixel_values float32 [1, 3, height, width], input_ids and attention_mask, and the outputs logits ' +
    '[1, N, texts], pred_boxes [1, N, 4] and text_embeds; a tokenizer.json with tokenizer_config.json beside the file',
  recognize({ inputs, outputs }) {
    const image = tensorsNamed(inputs, 'pixel_values', 'input_ids', 'attention_mask')?.pixel_values
    if (!image || named(inputs, 'token_type_ids')) return otherInputs(inputs)
    if (!tensorsNamed(outputs, 'logits', 'pred_boxes', 'text_embeds')) return otherOutputs(outputs)
    const side = image.dims[3]
    const sides = owlSides.filter(([one]) => typeof side !== 'number' || one === side)
    const fitting = sides.length > 0 ? sides : owlSides.filter(([one]) => one === 768 || one === 960)
    return fitting.map(([one, title]) =>
      (fitting.length === 1 ? sure : possible)(
        `it takes an image with a row of tokens for each text, as ${title} with a side of ${one}`,
        {
          kind: 'boxes',
          prompts: { as: 'rows' },
          image: {
            input: 'pixel_values',
            ...(title === 'OWLv2' ? { fit: 'letterbox-top-left', pad: [128, 128, 128] } : { fit: 'stretch' }),
            ...clip,
            size: [one, one],
          },
          feeds: tokenFeeds(inputs),
          views: { box: { output: 'pred_boxes' }, scores: { output: 'logits' } },
          box: { code: 'centre-size', unit: 'normalised' },
          score: { activation: 'sigmoid' },
          nms: { iou: 0.5 },
          showFrom: 0.1,
        },
      ),
    )
  },
})

export const yoloWorld = defineFamily({
  name: 'yolo-world',
  title: 'YOLO-World, open vocabulary',
  expects:
    'an input images float32 [1, 3, height, width], an input txt_feats or text_features float32 [1, texts, 512], and one ' +
    'output [1, 4 + texts, N], or scores [1, N, texts] and boxes [1, N, 4]; the CLIP text encoder and its tokenizer.json',
  recognize({ inputs, outputs }) {
    const image = named(inputs, 'images', 'image')
    const texts = named(inputs, 'txt_feats', 'text_features')
    if (!image || !texts || inputs.length !== 2) return otherInputs(inputs)
    const apart = tensorsNamed(outputs, 'scores', 'boxes')
    if (!apart && outputs.length !== 1) return otherOutputs(outputs)
    if (typeof texts.dims[1] === 'number')
      return { mismatch: `it takes ${texts.dims[1]} texts at a time, not as many as there are classes` }
    return sure(`it takes an image with the vectors of texts, "${texts.name}"`, {
      kind: 'boxes',
      prompts: { as: 'vectors' },
      image: { input: image.name, fit: 'letterbox-centre', scale: 1 / 255, size: [640, 640] },
      feeds: [{ input: texts.name, is: 'text-vectors' }],
      views: apart
        ? { box: { output: 'boxes' }, scores: { output: 'scores' } }
        : { axes: 'planes', box: { columns: [0, 4] }, scores: { columns: [4, 5] } },
      box: { code: apart ? 'corners' : 'centre-size' },
      nms: { iou: 0.7 },
    })
  },
})
