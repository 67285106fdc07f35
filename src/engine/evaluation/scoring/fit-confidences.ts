import type { ConfidenceMap } from '#model/confidence-map.ts'

/** A prediction by its confidence, and whether it was right. */
export type ScoredVerdict = { score: number; isRight: boolean }

const [maxBins, minPerBin] = [25, 25]

/** Fewer predictions don't show what confidences mean. */
export const minVerdicts = 4 * minPerBin

/**
 * Computes what confidences mean from how often such predictions were right: isotonic regression over bins of equally
 * many predictions. Each bin counts its own confidence as one more prediction, so that none is always or never right.
 */
export function fitConfidences(verdicts: readonly ScoredVerdict[]): ConfidenceMap {
  const sorted = verdicts.toSorted((a, b) => a.score - b.score)
  const perBin = Math.max(minPerBin, Math.ceil(sorted.length / maxBins))
  const blocks: { count: number; rawScore: number; right: number }[] = []
  const means = ({ count, rawScore, right }: (typeof blocks)[number]) => (right + rawScore / count) / (count + 1)
  for (let from = 0; from < sorted.length; ) {
    let to = Math.min(sorted.length, from + perBin)
    // Equal confidences stay together, and the remainder makes no separate bin.
    while (to < sorted.length && (sorted[to]!.score === sorted[to - 1]!.score || sorted.length - to < minPerBin))
      to += 1
    const bin = sorted.slice(from, to)
    let block = {
      count: bin.length,
      rawScore: bin.reduce((sum, { score }) => sum + score, 0),
      right: bin.filter(({ isRight }) => isRight).length,
    }
    for (let before = blocks.at(-1); before && means(before) >= means(block); before = blocks.at(-1)) {
      blocks.pop()
      block = {
        count: before.count + block.count,
        rawScore: before.rawScore + block.rawScore,
        right: before.right + block.right,
      }
    }
    blocks.push(block)
    from = to
  }
  const inside = blocks
    .map((block) => [block.rawScore / block.count, means(block)] as const)
    .filter(([rawScore]) => rawScore > 0 && rawScore < 1)
  return [[0, 0], ...inside, [1, 1]]
}
