import {
  createOnnxGraph,
  float32Bytes,
  int64Bytes,
  type TensorType,
} from '../../../scripts/starter-model/onnx-graph.ts'

const words = ['<pad>', '<unk>', '<start>', '<end>', '.', 'red', 'green', 'blue', 'thing', 'a', '##dish']
/** The token of a word. */
export const wordIds = (word: string): number => words.indexOf(word)
const special = (id: number) => ({
  ...{ id, content: words[id], special: true },
  ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
})
const around = (word: string) => ({ id: word, ids: [wordIds(word)], tokens: [word] })

/** A tokenizer.json in its published form, with a few words: “a reddish thing.” */
export const tokenizerJson = JSON.stringify({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [0, 1, 2, 3].map(special),
  normalizer: {
    ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
    ...{ strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<start>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '<end>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: { '<start>': around('<start>'), '<end>': around('<end>') },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    ...{ type: 'WordPiece', unk_token: '<unk>', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
})

const tokensRead = 8
export const tokenizerConfig = JSON.stringify({ pad_token: { content: '<pad>' }, model_max_length: tokensRead })

/** What each word looks like: a color word like images of that color, an unknown one a little like all, others like nothing. */
const looks = words.flatMap((word) => {
  const color = ['red', 'green', 'blue'].indexOf(word)
  if (word === '<unk>') return [0.1, 0.1, 0.1]
  return [0, 1, 2].map((c) => (color < 0 ? 0 : c === color ? 1 : -1))
})

type Graph = ReturnType<typeof createOnnxGraph>

/** A node with the sum of what the tokens look like: [1, 3]. A padded one reads exactly this many tokens. */
function describeTokens(graph: Graph, output: string, isFilledUp: boolean): void {
  graph.constant('looks', 'float32', [words.length, 3], float32Bytes(looks))
  graph.node('Gather', 'each', ['looks', 'input_ids'], { axis: 0 })
  if (isFilledUp) {
    graph.constant('ones', 'float32', [1, tokensRead], float32Bytes(new Array<number>(tokensRead).fill(1)))
    graph.node('MatMul', 'sum', ['ones', 'each'])
    graph.node('Reshape', output, ['sum', graph.constant('flat', 'int64', [2], int64Bytes([1, 3]))])
  } else graph.node('ReduceMean', output, ['each'], { axes: [1], keepdims: 0 })
}

const tokens = (name: string): TensorType => ({ name, type: 'int64', dims: ['batch_size', 'sequence_length'] })
const vector = (name: string, width: number | string = 3): TensorType => ({
  name,
  type: 'float32',
  dims: ['batch_size', width],
})

function tower(output: string, isFilledUp: boolean): Uint8Array {
  const graph = createOnnxGraph()
  describeTokens(graph, output, isFilledUp)
  return graph.encode({ inputs: [tokens('input_ids')], outputs: [vector(output)], metadata: {} })
}

/** With open image sides, as in exports for the web. */
const pixels: TensorType = {
  name: 'pixel_values',
  type: 'float32',
  dims: ['batch_size', 'num_channels', 'height', 'width'],
}

function vision(output: string, hiddenRows: number | null): Uint8Array {
  const graph = createOnnxGraph()
  graph.node('ReduceMean', output, ['pixel_values'], { axes: [2, 3], keepdims: 0 })
  if (hiddenRows !== null) {
    graph.node('Unsqueeze', 'row', [output, graph.constant('axis', 'int64', [1], int64Bytes([1]))])
    graph.node('Concat', 'last_hidden_state', new Array<string>(hiddenRows).fill('row'), { axis: 1 })
  }
  const hidden = { name: 'last_hidden_state', type: 'float32' as const, dims: ['batch_size', 'rows', 3] }
  return graph.encode({ inputs: [pixels], outputs: [...(hiddenRows ? [hidden] : []), vector(output)], metadata: {} })
}

/** One file for both towers, with CLIP's mask. */
function both(): Uint8Array {
  const graph = createOnnxGraph()
  describeTokens(graph, 'text_embeds', false)
  graph.node('ReduceMean', 'image_embeds', ['pixel_values'], { axes: [2, 3], keepdims: 0 })
  graph.node('Cast', 'mask', ['attention_mask'], { to: 1 })
  graph.node('ReduceMean', 'logits_per_text', ['mask'], { axes: [1], keepdims: 1 })
  return graph.encode({
    inputs: [tokens('input_ids'), pixels, tokens('attention_mask')],
    outputs: [vector('logits_per_text', 1), vector('text_embeds'), vector('image_embeds')],
    metadata: {},
  })
}

/** Pairs of towers that know three colors, in the form in which CLIP, SigLIP and DINOv2 are published for the web. */
export const textModels = {
  clipVision: vision('image_embeds', null),
  clipText: tower('text_embeds', false),
  siglipVision: vision('pooler_output', 4),
  siglipText: tower('pooler_output', true),
  /** With a second output, pooler_output, as in newer exports. */
  dinoVision: vision('pooler_output', 5),
  both: both(),
  otherWidth: tower('pooler_output', false),
}
