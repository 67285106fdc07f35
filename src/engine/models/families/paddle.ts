import type { ManifestText } from '#contract'
import { defineFamily, imagenet, namesOrCoco, otherInputs, otherOutputs, possible, sure } from './define-family.ts'

type Variant = {
  name: string
  title: string
  expects: string
  /** Whether it also takes the size of the image. */
  hasImageShape: boolean
  because: string
  normalized: Pick<ManifestText['image'], 'scale' | 'mean' | 'std'>
}

/** Rows of class, confidence and corners, in pixels of the image, because the model gets a scale of 1. */
const paddleFamily = ({ name, title, expects, hasImageShape, because, normalized }: Variant) =>
  defineFamily({
    name,
    title,
    expects,
    recognize({ inputs, outputs }, metadata) {
      const has = (input: string) => inputs.some((one) => one.name === input)
      const fits = inputs.length === (hasImageShape ? 3 : 2) && has('im_shape') === hasImageShape
      if (!fits || !has('image') || !has('scale_factor')) return otherInputs(inputs)
      const rows = outputs.find(({ dims }) => dims.length === 2 && dims[1] === 6)
      if (!rows) return otherOutputs(outputs)
      return (hasImageShape ? sure : possible)(because, {
        kind: 'boxes',
        classes: namesOrCoco(metadata),
        image: { input: 'image', fit: 'stretch', ...normalized, size: [640, 640] },
        feeds: [
          { input: 'scale_factor', value: 1, dims: [1, 2] },
          ...(hasImageShape ? [{ input: 'im_shape', is: 'input-size' as const, order: 'hw' as const }] : []),
        ],
        views: { output: rows.name, label: { columns: [0, 1] }, score: { columns: [1, 2] }, box: { columns: [2, 6] } },
        box: { code: 'corners' },
      })
    },
  })

const expects = 'the inputs image float32 [1, 3, height, width] and scale_factor [1, 2] and the output float32 [N, 6]'

export const ppyoloe = paddleFamily({
  name: 'pp-yoloe',
  title: 'PP-YOLOE+ (PaddleDetection)',
  expects,
  hasImageShape: false,
  because: 'it takes an image and its scale, prepared as for PP-YOLOE+',
  normalized: { scale: 1 / 255 },
})

export const picodet = paddleFamily({
  name: 'picodet',
  title: 'PicoDet, PP-YOLOE and PP-YOLO (PaddleDetection)',
  expects,
  hasImageShape: false,
  because: 'it takes an image and its scale, prepared as for PicoDet',
  normalized: imagenet,
})

export const paddleDetr = paddleFamily({
  name: 'paddle-detr',
  title: 'RT-DETR (PaddleDetection)',
  expects:
    'the inputs im_shape [1, 2], image float32 [1, 3, height, width] and scale_factor [1, 2] and the output float32 [N, 6]',
  hasImageShape: true,
  because: 'it takes an image, its size and its scale',
  normalized: { scale: 1 / 255 },
})
