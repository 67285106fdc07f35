import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import { maskFromGrid } from '#model/geometry/mask-from-grid.ts'
import type { Signature } from '../../file/signature.ts'
import type { InputFeed, Letterbox, OutputTensor } from '../../manifest/for-threads.ts'
import { type MaskPrediction, type Prompt, type SegmenterPlan, segmenterByName } from '../segmenters/index.ts'
import { type Embedding, embeddingFeeds } from '../segmenters/tensors.ts'
import { encoderFrame } from './encoder-tensor.ts'

export type SegmenterUse = { family: string; plan: SegmenterPlan }

/** A mask in pixels of the upright original, and the intersection over union that the decoder expects. */
export type Candidate = { mask: RunLengths; score: number }

/** Converts a prompt from pixels of the upright original to pixels of the encoder's input. */
function promptInFrame({ points, box }: Prompt, region: BoundingBox, plan: SegmenterPlan): Prompt {
  const { content } = encoderFrame({ widthPx: region.width, heightPx: region.height }, plan)
  const [scaleX, scaleY] = [content.widthPx / region.width, content.heightPx / region.height]
  const place = ([x, y]: Point): Point => [(x - region.x) * scaleX, (y - region.y) * scaleY]
  const corner = box && place([box.x, box.y])
  return {
    points: points.map(({ at, inside }) => ({ at: place(at), inside })),
    box: box && corner && { x: corner[0], y: corner[1], width: box.width * scaleX, height: box.height * scaleY },
  }
}

/**
 * Predicts masks; `run` runs the decoder. Prompt, region and masks are in pixels of the upright original. Omits masks
 * without pixels.
 */
export async function predictMasks(
  { family, plan }: SegmenterUse,
  decoder: Signature,
  request: { embedding: Embedding; region: BoundingBox; prompt: Prompt },
  run: (feeds: readonly InputFeed[]) => Promise<OutputTensor[]>,
): Promise<Candidate[]> {
  const segmenter = segmenterByName(family)
  const { embedding, region } = request
  const frame = encoderFrame({ widthPx: region.width, heightPx: region.height }, plan)
  const prompt = promptInFrame(request.prompt, region, plan)
  const feeds = [...embeddingFeeds(embedding, plan.links), ...segmenter.prompt(prompt, decoder, frame)]
  const predictions = segmenter.predictions(await run(feeds), prompt)
  return predictions.flatMap((prediction) => {
    const mask = maskFromLogits(prediction, frame, region)
    return mask ? [{ mask, score: prediction.score }] : []
  })
}

/** Returns the pixels of the image inside a predicted mask; null if there are none. `region` was encoded. */
export function maskFromLogits(prediction: MaskPrediction, frame: Letterbox, region: BoundingBox): RunLengths | null {
  const { logits, gridWidth, gridHeight, covers } = prediction
  const { content, input } = frame
  const share = (side: 'widthPx' | 'heightPx') => (covers === 'content' ? 1 : content[side] / input[side])
  const cellsPerPx = {
    x: (gridWidth * share('widthPx')) / region.width,
    y: (gridHeight * share('heightPx')) / region.height,
  }
  return maskFromGrid({ values: logits, width: gridWidth, height: gridHeight }, cellsPerPx, region)
}
