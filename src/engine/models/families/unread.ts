import type { Signature } from '../file/signature.ts'

/** Models that no family reads, by the names of their inputs and outputs, and what to do instead. */
const unread: readonly { names: readonly string[]; instead: string }[] = [
  {
    names: ['simcc_x', 'simcc_y', 'heatmaps'],
    instead:
      'It finds the keypoints of one object that was cut out of its image, as RTMPose, ViTPose and HRNet do. ' +
      'Winnow reads keypoints of whole images: add RTMO or YOLO pose instead.',
  },
  {
    names: ['presence_logits', 'language_features', 'fpn_feat_0', 'backbone_fpn_0'],
    instead:
      'It is a part of SAM 3 that finds what words or examples name. For words add Grounding DINO, OWLv2 or YOLO-World ' +
      'instead; for clicks and boxes add the tracker of SAM 3 as a segmentation model.',
  },
  {
    names: ['image_embeddings', 'image_embed'],
    instead: 'It is half of a model that turns clicks into masks. Add it as a segmentation model, with its other half.',
  },
]

/** Returns why a known kind of model is not read and what to do instead; null for other models. */
export function unreadKind({ inputs, outputs }: Signature): string | null {
  const found = [...inputs, ...outputs].map(({ name }) => name.replace(/\.\d+$/, ''))
  return unread.find(({ names }) => names.some((name) => found.includes(name)))?.instead ?? null
}
