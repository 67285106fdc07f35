import type { Context } from '../context.ts'
import { defineThread } from '../threads/threads.ts'
import type { ModelComparison } from './comparing/compare-models.ts'
import type { tasks } from './evaluation-tasks.ts'

/** Reads labels and predictions, and measures how well they match. */
export const evaluationThread = defineThread<typeof tasks>({ tasks: 'evaluation', pool: 'compute' })

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
