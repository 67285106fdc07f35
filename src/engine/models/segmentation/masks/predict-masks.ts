import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { Signature } from '../../file/signature.ts'
import type { OutputTensor } from '../../manifest/for-threads.ts'
import { type Prompt, type SegmenterPlan, segmenterByName } from '../segmenters/index.ts'
import { type Embedding, embeddingFeeds, type Feed } from '../segmenters/tensors.ts'
import { encoderFrame } from './encoder-tensor.ts'
import { maskFromLogits } from './mask-from-logits.ts'

/** How a stored pair is used. */
export type SegmenterUse = { family: string; plan: SegmenterPlan }

/** A mask in pixels of the upright original, and the decoder's own guess of its intersection over union. */
export type Candidate = { mask: RunLengths; score: number }

/** A prompt in pixels of the upright original as one in pixels of the encoder's input. */
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
 * Asks a decoder for masks: `run` runs it on the feeds. Prompt and region are in pixels of the upright original, and so
 * are the masks; a mask without pixels is left out.
 */
export async function predictMasks(
  { family, plan }: SegmenterUse,
  decoder: Signature,
  request: { embedding: Embedding; region: BoundingBox; prompt: Prompt },
  run: (feeds: readonly Feed[]) => Promise<OutputTensor[]>,
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
