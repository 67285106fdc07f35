import { describeTensor, type Signature } from '../../file/signature.ts'
import { defineSegmenter, type Pair, type SegmenterPlan } from './define-segmenter.ts'
import { imageNet, planesInput, takesPixels } from './encoder-input.ts'
import { inOrder, predictionsFrom, requireOutput } from './mask-outputs.ts'
import { promptPoints } from './prompt-points.ts'
import { linkEmbedding, named, numbersFeed, promptInputProblem } from './tensors.ts'

const embeddingNames = ['image_embeddings', 'image_embedding', 'embeddings']
const known = [...embeddingNames, 'point_coords', 'point_labels', 'mask_input', 'has_mask_input', 'orig_im_size']

/** The encoder looks at sixteen times as many pixels as the embedding has cells. */
const pixelsPerCell = 16
const usualSidePx = 1024

function plan({ encoder, decoder }: Pair): SegmenterPlan | string {
  const unknown = decoder.inputs.find(({ name }) => !known.includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const embedding = named(decoder.inputs, embeddingNames)
  const coords = named(decoder.inputs, ['point_coords'])
  const labels = named(decoder.inputs, ['point_labels'])
  if (!embedding || !coords || !labels)
    return 'its decoder lacks one of the inputs image_embeddings, point_coords and point_labels'
  const problem = promptInputProblem(coords, [1, null, 2]) ?? promptInputProblem(labels, [1, null])
  if (problem) return problem
  const linked = linkEmbedding(encoder, [embedding])
  if ('problem' in linked) return linked.problem
  const common = { links: linked.links, takesBoxes: true, maxPoints: null, fit: 'pad' as const }
  const cells = embedding.dims[2]
  const declaredPx = typeof cells === 'number' ? cells * pixelsPerCell : usualSidePx
  if (takesPixels(encoder))
    return { ...common, input: encoder.inputs[0]!.name, layout: 'pixels', sidePx: declaredPx, normalize: null }
  const planes = planesInput(encoder)
  if (typeof planes === 'string') return planes
  const sidePx = planes.sidePx ?? declaredPx
  return { ...common, input: planes.input.name, layout: 'planes', sidePx, normalize: imageNet }
}

/** Tensors for a mask to start from; the flag beside them says that there is none. */
const noMask = (decoder: Signature) => {
  const input = named(decoder.inputs, ['mask_input'])
  if (!input) return []
  const dims = [1, 1, ...input.dims.slice(2).map((dim) => (typeof dim === 'number' ? dim : 256))]
  return [numbersFeed(input, dims, new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(0))]
}

/** As segment-anything's own export and those that follow it, such as MobileSAM and EdgeSAM. */
export const sam = defineSegmenter({
  name: 'sam',
  title: 'SAM (ViT, MobileSAM, EdgeSAM)',
  expects:
    'an encoder with one input float32 [1, 3, side, side] or [height, width, 3], and a decoder with the inputs ' +
    'image_embeddings, point_coords [1, N, 2] and point_labels [1, N] (mask_input, has_mask_input and orig_im_size ' +
    'may be there) and the outputs masks or low_res_masks, and iou_predictions',
  plan,
  prompt(prompt, decoder, { content }) {
    const { coordinates, labels } = promptPoints(prompt, { pad: true })
    const input = (name: string) => named(decoder.inputs, [name])
    const [coords, pointLabels] = [input('point_coords')!, input('point_labels')!]
    const [hasMask, size] = [input('has_mask_input'), input('orig_im_size')]
    return [
      numbersFeed(coords, [1, labels.length, 2], coordinates),
      numbersFeed(pointLabels, [1, labels.length], labels),
      ...noMask(decoder),
      ...(hasMask ? [numbersFeed(hasMask, [1], [0])] : []),
      // The full-size mask is not used: exports are known to cut it by the proportions of the image they were traced
      // with. A small size keeps it cheap.
      ...(size ? [numbersFeed(size, [2], smallSize(content))] : []),
    ]
  },
  predictions(outputs, prompt) {
    const scores = requireOutput(outputs, ['iou_predictions', 'scores', 'iou_pred'])
    const lowRes = outputs.find(({ name }) => name === 'low_res_masks')
    const masks = lowRes ?? requireOutput(outputs, ['masks'])
    // Without orig_im_size a decoder gives the same square as `low_res_masks`.
    const isSquare = masks.dims.at(-1) === masks.dims.at(-2)
    return inOrder(predictionsFrom(masks, scores, lowRes || isSquare ? 'input' : 'content'), prompt)
  },
})

const fullMaskPx = 256
const smallSize = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }): [number, number] => {
  const scale = fullMaskPx / Math.max(widthPx, heightPx)
  return [Math.max(1, Math.round(heightPx * scale)), Math.max(1, Math.round(widthPx * scale))]
}
