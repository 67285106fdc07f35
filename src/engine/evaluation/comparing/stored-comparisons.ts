import { z } from 'zod'
import { type EvaluationScope, type PairedComparison, PairedComparisonResult } from '#contract'
import type { ModelId } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { scopeInput } from '../evaluate-job.ts'

/** The number of past comparisons to search. */
const maxComparisons = 20

const StoredInput = scopeInput.pick({ where: true, dataset: true }).extend({ iou: z.string() })

export type StoredComparison = { comparison: PairedComparison; endedAtMs: number; scope: z.infer<typeof StoredInput> }

/** Yields the results of the last comparisons of models, the newest first. */
export function* storedComparisons(store: Store): Generator<StoredComparison> {
  const jobs = store.all<{ input: string; result: string; ended_at: number }>(
    "SELECT input, result, ended_at FROM job WHERE kind = 'evaluation.compare' AND status = 'done' ORDER BY id DESC LIMIT ?",
    [maxComparisons],
  )
  for (const { input, result, ended_at } of jobs) {
    // An earlier version of Winnow may have written another format.
    const [scope, read] = [
      StoredInput.safeParse(JSON.parse(input)),
      PairedComparisonResult.safeParse(JSON.parse(result)),
    ]
    if (!scope.success || !read.success) continue
    for (const comparison of read.data.comparisons) yield { comparison, endedAtMs: ended_at, scope: scope.data }
  }
}

/** Returns the last comparison of a model with another on the same images; null when there is none. */
export function lastComparison(
  store: Store,
  { modelId, against, ...scope }: EvaluationScope & { modelId: ModelId; against: ModelId },
): Pick<StoredComparison, 'comparison' | 'endedAtMs'> | null {
  for (const { comparison, endedAtMs, scope: found } of storedComparisons(store)) {
    const isTheirs = comparison.candidate.modelId === modelId && comparison.base.modelId === against
    const isSameScope =
      (found.where ?? '') === (scope.where ?? '') &&
      found.dataset === scope.dataset &&
      found.iou === (scope.iou ?? 'bbox')
    if (isTheirs && isSameScope) return { comparison, endedAtMs }
  }
  return null
}
