import { ORPCError } from '@orpc/client'
import type { PairedComparison, TrainingResult } from '#contract'
import { idOf, type ModelId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { beginExperiment, openExperiment } from '../experiments/index.ts'

/**
 * Starts the canary of a trained model with the usual settings, or returns why the comparison is against it. Called
 * again after a crash, it finds the canary that it started.
 */
export async function startCanary(
  context: ActingContext,
  modelId: ModelId,
  comparison: PairedComparison | null,
): Promise<NonNullable<TrainingResult['canary']>> {
  const running = openExperiment(context.store)
  if (running?.candidate.modelId === modelId) return { experimentId: idOf('exp', running.row), why: '' }
  const why = reasonAgainst(comparison)
  if (why !== null) return { experimentId: null, why }
  try {
    const start = { candidate: modelId, kind: 'canary', automatic: false } as const
    return { experimentId: await beginExperiment(context, start), why: '' }
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'INVALID') throw error
    return { experimentId: null, why: error.message }
  }
}

/** Returns why a canary must not start, or null. */
function reasonAgainst(comparison: PairedComparison | null): string | null {
  if (comparison === null) return 'The model was not compared with a current model on a golden set.'
  const { gate, because, base, deltaScore, deltaScoreInterval } = comparison
  if (gate === 'fail') return `The gate refuses the model: ${because.join(' ')}`
  const [, high] = deltaScoreInterval
  if (high < 0)
    return `On the golden set the model saves less manual work than ${base.name}: ${(100 * deltaScore).toFixed(1)} points, with 95% confidence at most ${(100 * high).toFixed(1)}.`
  return null
}
