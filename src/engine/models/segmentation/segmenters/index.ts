import type { Segmenter } from './define-segmenter.ts'
import { efficientSam } from './efficient-sam.ts'
import { sam } from './sam.ts'
import { samTransformers } from './sam-transformers.ts'
import { sam2 } from './sam2.ts'
import { sam2Transformers } from './sam2-transformers.ts'

/** All families of encoder and decoder pairs. The first that accepts a pair is used. */
export const segmenters: readonly Segmenter[] = [sam2, sam, efficientSam, sam2Transformers, samTransformers]

/** Returns the family of this name. Throws when a newer Winnow added the pair. */
export function segmenterByName(name: string): Segmenter {
  const found = segmenters.find((segmenter) => segmenter.name === name)
  if (!found) throw new Error(`This Winnow reads no segmentation models of the family ${name}. Update it.`)
  return found
}

export { type MaskPrediction, type Pair, type Prompt, type Segmenter, SegmenterPlan } from './define-segmenter.ts'
