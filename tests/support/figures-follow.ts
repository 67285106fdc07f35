import type { Engine } from '../../src/engine/index.ts'

/** Waits until the figures of the predictions are those of the current model. */
export async function figuresFollow({ client, context }: Engine): Promise<void> {
  for (const { jobId, kind } of await client.jobs.list({}))
    if (kind === 'library.updateFigures') await context.jobs.wait(jobId)
}
