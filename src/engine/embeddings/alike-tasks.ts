import type { OnProgress } from '../progress.ts'
import type { Opened } from '../threads/threads.ts'
import {
  type ImageCandidates,
  likenessTo,
  likenessToText,
  type RankedImage,
  type ReviewedCandidates,
  rank,
  scoredVerdicts,
} from './rank-alike.ts'

type Input = { looked: ImageCandidates[]; reviewed: ReviewedCandidates[]; ranked: RankedImage[] }
/** What to search for: the vectors of examples, or of a text. */
type Example = { examples: readonly Int8Array[]; text: readonly number[] | undefined; scenes: number }

export const tasks = {
  look(given: Input, image: ImageCandidates): void {
    given.looked.push(image)
  },
  review(given: Input, image: ReviewedCandidates): void {
    given.reviewed.push(image)
  },
  /** Ranks all candidates. `verdicts`: of each half of the reviewed images. */
  rank(given: Input, { examples, text, scenes }: Example, step: OnProgress) {
    const likeness = text ? likenessToText(given.looked, text) : likenessTo(given.looked, examples, scenes)
    given.ranked = rank(given.looked, likeness, step)
    const verdictsOf = (half: number) =>
      scoredVerdicts(
        given.reviewed.filter((_, n) => n % 2 === half),
        likeness,
      )
    return {
      images: given.ranked.length,
      predictions: given.ranked.reduce((sum, { predictions }) => sum + predictions.length, 0),
      verdicts: [verdictsOf(0), verdictsOf(1)] as const,
    }
  },
  best: ({ ranked }: Input, { max }: { max: number }) =>
    ranked
      .flatMap(({ imageRow, predictions }) => predictions.map(({ box, score }) => ({ imageRow, box, score })))
      .sort((a, b) => b.score - a.score)
      .slice(0, max),
  some: ({ ranked }: Input, { from, count }: { from: number; count: number }) => ranked.slice(from, from + count),
}

export const open = (): Opened<Input> => ({
  given: { looked: [], reviewed: [], ranked: [] },
  within: (work) => work(),
  close: () => undefined,
})
