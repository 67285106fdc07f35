import { describeTensor, type Signature } from '../../file/signature.ts'
import { defineSegmenter, type Pair, type SegmenterPlan } from './define-segmenter.ts'
import { imageNet, planesInput } from './encoder-input.ts'
import { inOrder, predictionsFrom, requireOutput } from './mask-outputs.ts'
import { promptPoints } from './prompt-points.ts'
import { linkEmbedding, named, numbersFeed, promptInputProblem } from './tensors.ts'

/** The names that exporters give to the same input. */
const names = {
  embedding: ['image_embed', 'image_embeddings', 'image_embedding'],
  fine: ['high_res_feats_0', 'image_features_0', 'high_res_features1'],
  finer: ['high_res_feats_1', 'image_features_1', 'high_res_features2'],
  coords: ['point_coords'],
  labels: ['point_labels'],
  mask: ['mask_input', 'input_masks'],
  hasMask: ['has_mask_input', 'has_input_masks'],
  size: ['orig_im_size', 'original_image_size'],
}
const known = Object.values(names).flat()
const usualSidePx = 1024

function plan({ encoder, decoder }: Pair): SegmenterPlan | string {
  const unknown = decoder.inputs.find(({ name }) => !known.includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const embedding = [names.embedding, names.fine, names.finer].map((of) => named(decoder.inputs, of))
  const coords = named(decoder.inputs, names.coords)
  const labels = named(decoder.inputs, names.labels)
  if (!embedding.every((input) => input !== undefined) || !coords || !labels)
    return 'its decoder lacks one of the inputs image_embed, high_res_feats_0, high_res_feats_1, point_coords and point_labels'
  const problem = promptInputProblem(coords, [1, null, 2]) ?? promptInputProblem(labels, [1, null])
  if (problem) return problem
  const linked = linkEmbedding(encoder, embedding)
  if ('problem' in linked) return linked.problem
  const planes = planesInput(encoder)
  if (typeof planes === 'string') return planes
  return {
    input: planes.input.name,
    layout: 'planes',
    sidePx: planes.sidePx ?? usualSidePx,
    fit: 'stretch',
    normalize: imageNet,
    links: linked.links,
    takesBoxes: true,
    maxPoints: null,
  }
}

const maskSidePx = 256
const noMask = (decoder: Signature) => {
  const input = named(decoder.inputs, names.mask)
  if (!input) return []
  const dims = [1, 1, ...input.dims.slice(2).map((dim) => (typeof dim === 'number' ? dim : maskSidePx))]
  return [numbersFeed(input, dims, new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(0))]
}

/**
 * SAM 2 and 2.1 as an image encoder and an image decoder, as samexporter, ONNX Runtime's own tool and osam write them; some
 * give their outputs other names, which their shapes tell.
 */
export const sam2 = defineSegmenter({
  name: 'sam2',
  title: 'SAM 2 and 2.1',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs image_embed, ' +
    'high_res_feats_0, high_res_feats_1 (or image_embeddings, image_features_0, image_features_1, or ' +
    'high_res_features1, high_res_features2), ' +
    'point_coords [1, N, 2] and point_labels [1, N], and the outputs masks and iou_predictions',
  plan,
  prompt(prompt, decoder) {
    // These decoders add the point of no meaning themselves.
    const { coordinates, labels } = promptPoints(prompt, { pad: false })
    const input = (of: readonly string[]) => named(decoder.inputs, of)
    const [coords, pointLabels] = [input(names.coords)!, input(names.labels)!]
    const [hasMask, size] = [input(names.hasMask), input(names.size)]
    return [
      numbersFeed(coords, [1, labels.length, 2], coordinates),
      numbersFeed(pointLabels, [1, labels.length], labels),
      ...noMask(decoder),
      ...(hasMask ? [numbersFeed(hasMask, [1], [0])] : []),
      // The mask covers the whole stretched image at any size.
      ...(size ? [numbersFeed(size, [2], [maskSidePx, maskSidePx])] : []),
    ]
  },
  predictions(outputs, prompt) {
    const shaped = (sides: number) => outputs.filter(({ dims }) => dims.length === sides).map(({ name }) => name)
    const masks = requireOutput(outputs, ['low_res_masks', 'masks', ...shaped(4)])
    return inOrder(predictionsFrom(masks, requireOutput(outputs, ['iou_predictions', ...shaped(2)]), 'input'), prompt)
  },
})
