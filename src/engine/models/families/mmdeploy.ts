import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'
import {
  defineFamily,
  imagenet,
  imagenetBgr,
  type Mismatch,
  namesOrCoco,
  otherOutputs,
  planarSize,
  possible,
  sure,
} from './define-family.ts'

/** Returns a lookup for the outputs of an OpenMMLab export, which has boxes with confidences; else what does not fit. */
function exported({ inputs, outputs }: Signature): Mismatch | { named(name: string): TensorSignature | undefined } {
  const named = (name: string) => outputs.find((output) => output.name === name)
  const dets = named('dets')
  if (inputs.length !== 1 || inputs[0]!.dims.length !== 4 || !dets) return otherOutputs(outputs)
  return dets.dims.at(-1) === 5 ? { named } : { mismatch: `its output is ${describeTensor(dets)}` }
}

const boxes = {
  output: 'dets',
  box: { columns: [0, 4] as [number, number] },
  score: { columns: [4, 5] as [number, number] },
}
/** Mask R-CNN returns a mask of 14 × 14 or 28 × 28 cells for each box. */
const isSmall = (side: number | string | undefined): boolean => typeof side === 'number' && side <= 56

export const rtmdet = defineFamily({
  name: 'rtmdet',
  title: 'RTMDet, as MMDeploy exports it',
  expects:
    'an input float32 [1, 3, height, width] and the outputs dets [1, N, 5] and labels [1, N], with or without masks [1, N, h, w]',
  recognize(signature, metadata) {
    const found = exported(signature)
    if ('mismatch' in found) return found
    if (!found.named('labels')) return { mismatch: 'it has no output labels' }
    const masks = found.named('masks')
    if (isSmall(masks?.dims.at(-1))) return { mismatch: `its masks are ${describeTensor(masks!)}` }
    const size = planarSize(signature)
    // Other exports with these outputs take wide images.
    const isSquare = size !== null && size.widthPx === size.heightPx
    return (isSquare ? sure : possible)('its outputs are dets and labels, prepared as for RTMDet', {
      kind: masks ? 'polygons' : 'boxes',
      classes: namesOrCoco(metadata),
      image: {
        fit: 'letterbox-top-left',
        ...imagenetBgr,
        size: [640, 640],
      },
      views: { ...boxes, label: { output: 'labels' } },
      box: { code: 'corners' },
      ...(masks && { masks: { code: 'per-row', masks: { output: 'masks' }, values: 'probabilities' } }),
    })
  },
})

export const mmdetection = defineFamily({
  name: 'mmdetection',
  title: 'Faster R-CNN, Mask R-CNN and others of MMDetection, as MMDeploy exports them',
  expects:
    'an input float32 [1, 3, height, width] and the outputs dets [1, N, 5] and labels [1, N], with or without masks [1, N, h, w]',
  recognize(signature, metadata) {
    const found = exported(signature)
    if ('mismatch' in found) return found
    if (!found.named('labels')) return { mismatch: 'it has no output labels' }
    const masks = found.named('masks')
    const reading = (over?: 'in-box' | 'per-row') =>
      possible(
        `its outputs are dets and labels, prepared as for Faster R-CNN${over ? `, with a mask over ${over === 'in-box' ? 'each box' : 'the image for each box'}` : ''}`,
        {
          kind: over ? 'polygons' : 'boxes',
          classes: namesOrCoco(metadata),
          image: { fit: 'letterbox-top-left', pad: [0, 0, 0], ...imagenet, size: [1344, 800] },
          views: { ...boxes, label: { output: 'labels' } },
          box: { code: 'corners' },
          ...(over && { masks: { code: over, masks: { output: 'masks' }, values: 'probabilities' } }),
        },
      )
    if (!masks) return reading()
    const side = masks.dims.at(-1)
    return typeof side === 'string'
      ? [reading('in-box'), reading('per-row')]
      : [reading(isSmall(side) ? 'in-box' : 'per-row')]
  },
})

export const rtmo = defineFamily({
  name: 'rtmo',
  title: 'RTMO, as MMDeploy exports it',
  expects: 'an input float32 [1, 3, height, width] and the outputs dets [1, N, 5] and keypoints [1, N, 17, 3]',
  recognize(signature) {
    const found = exported(signature)
    if ('mismatch' in found) return found
    if (!found.named('keypoints')) return { mismatch: 'it has no output keypoints' }
    return sure('its outputs are dets and keypoints', {
      kind: 'keypoints',
      classes: ['person'],
      image: { fit: 'letterbox-top-left', order: 'bgr', size: [640, 640] },
      views: boxes,
      box: { code: 'corners' },
      keypoints: { output: 'keypoints' },
    })
  },
})
