import type { Context } from '../../context.ts'
import { evaluationThread } from '../evaluation-thread.ts'
import type { ModelComparison } from './compare-models.ts'

/** Compares two models, by their rows, on the images of a frozen dataset that both have processed. */
export const compareOnDataset = (
  { threads }: Pick<Context, 'threads'>,
  models: { baseRow: number; candidateRow: number },
  datasetRow: number,
): Promise<ModelComparison> =>
  threads.ask(evaluationThread, 'compare', {
    ...models,
    images: { datasetRow },
    seenBy: [models.baseRow, models.candidateRow],
    iou: 'bbox',
    latency: null,
  })
