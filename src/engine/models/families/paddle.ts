import type { ManifestText } from '#contract'
import { describeTensor, type Metadata, type Signature } from '../file/signature.ts'
import { defineFamily, imagenet, namesOf, namesOrCoco, possible, type Reading, sure } from './define-family.ts'

/** Rows of class, confidence and corners, in pixels of the image, as the model gets a scale of 1. */
function readRows(
  { inputs, outputs }: Signature,
  metadata: Metadata,
  hasImageShape: boolean,
  reading: (draft: Parameters<typeof sure>[0]) => Reading,
  normalized: Pick<ManifestText['image'], 'scale' | 'mean' | 'std'>,
): Reading[] | { mismatch: string } {
  const named = (name: string) => inputs.find((input) => input.name === name)
  const [image, factor, shape] = [named('image'), named('scale_factor'), named('im_shape')]
  if (!image || !factor || inputs.length !== (hasImageShape ? 3 : 2) || (shape !== undefined) !== hasImageShape)
    return { mismatch: `its inputs are ${namesOf(inputs)}` }
  const rows = outputs.find(({ dims }) => dims.length === 2 && dims[1] === 6)
  if (!rows) return { mismatch: `its outputs are ${outputs.slice(0, 4).map(describeTensor).join(', ')}` }
  return [
    reading({
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      image: { input: 'image', fit: 'stretch', ...normalized, size: [640, 640] },
      feeds: [
        { input: 'scale_factor', value: 1, dims: [1, 2] },
        ...(hasImageShape ? [{ input: 'im_shape', is: 'input-size' as const, order: 'hw' as const }] : []),
      ],
      views: {
        output: rows.name,
        label: { columns: [0, 1] },
        score: { columns: [1, 2] },
        box: { columns: [2, 6] },
      },
      box: { code: 'corners' },
    }),
  ]
}

const expects = 'the inputs image float32 [1, 3, height, width] and scale_factor [1, 2] and the output float32 [N, 6]'

export const ppyoloe = defineFamily({
  name: 'pp-yoloe',
  title: 'PP-YOLOE+ (PaddleDetection)',
  expects,
  recognize: (signature, metadata) =>
    readRows(
      signature,
      metadata,
      false,
      (draft) => possible(draft, 'it takes an image and its scale, prepared as for PP-YOLOE+'),
      { scale: 1 / 255 },
    ),
})

export const picodet = defineFamily({
  name: 'picodet',
  title: 'PicoDet, PP-YOLOE and PP-YOLO (PaddleDetection)',
  expects,
  recognize: (signature, metadata) =>
    readRows(
      signature,
      metadata,
      false,
      (draft) => possible(draft, 'it takes an image and its scale, prepared as for PicoDet'),
      imagenet,
    ),
})

export const paddleDetr = defineFamily({
  name: 'paddle-detr',
  title: 'RT-DETR (PaddleDetection)',
  expects:
    'the inputs im_shape [1, 2], image float32 [1, 3, height, width] and scale_factor [1, 2] and the output float32 [N, 6]',
  recognize: (signature, metadata) =>
    readRows(signature, metadata, true, (draft) => sure(draft, 'it takes an image, its size and its scale'), {
      scale: 1 / 255,
    }),
})
