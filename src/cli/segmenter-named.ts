import type { SegmentationModel } from '#contract'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

/** A pair by its id, or by its name where only one has it. */
export async function segmenterNamed({ client }: Session, text: string): Promise<SegmentationModel> {
  const all = await client.models.segmenters()
  const [found, ...more] = all.filter(({ segmenterId, name }) => segmenterId === text || name === text)
  if (!found)
    throw new Error(
      `There is no segmentation model ${text}.${
        didYouMean(
          text,
          all.map(({ name }) => name),
        ) || ' `winnow model segmenters` shows those there are.'
      }`,
    )
  if (more.length > 0)
    throw new UsageError(
      `${text} is the name of several segmentation models: ${[found, ...more].map((m) => m.segmenterId).join(', ')}. Use an id.`,
    )
  return found
}
