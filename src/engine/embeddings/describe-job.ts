import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { DescribeResult } from '#contract'
import { type JobId, rowOf } from '#model/ids.ts'
import { userByRow } from '../access/index.ts'
import type { Context } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { describeImages } from './describe-images.ts'

/** Of its time it rests so much while nobody waits for it, with one worker. */
const restShare = 0.5
const waitMs = 1000
const active = "image.lifecycle = 'active'"
/** Jobs after which there are images to describe. */
const bringImages: readonly string[] = ['library.import', 'models.prelabel']

/**
 * Describes all active images and their objects as vectors. With `idle` it gives way to every other job. Stopped or killed,
 * it goes on with what is not described yet.
 */
export const describeJob = defineJob({
  kind: 'embeddings.describe',
  lane: 'describe',
  unit: 'images',
  input: z.object({ idle: z.boolean() }),
  result: DescribeResult,
  checkpoint: z.null(),
  title: () => 'Describe images for similarity search',
  async run({ idle }, { context, progress, signal }) {
    const { images, unread, words } = await describeImages(context, active, [], {
      signal,
      onProgress: (share, count) => progress(Math.round(share * count), count),
      ...(idle && {
        workers: 1,
        async between(imageMs) {
          await setTimeout((imageMs * restShare) / (1 - restShare), undefined, { signal })
          await whenIdle(context, signal)
        },
      }),
    })
    context.announce({ type: 'workspaceChanged' })
    return { images, unread, words }
  },
})

/** Waits while any other job runs. */
async function whenIdle({ store }: Context, signal: AbortSignal): Promise<void> {
  const isBusy = () => store.get("SELECT 1 FROM job WHERE status = 'running' AND kind <> ?", [describeJob.kind])
  for (signal.throwIfAborted(); isBusy() !== undefined; ) await setTimeout(waitMs, undefined, { signal })
}

/** Once images came in or got predictions, they are described in idle time. */
export function describeAfter(context: Context, jobId: JobId): void {
  const { store, jobs } = context
  const job = jobs.get(jobId)
  if (job.status !== 'done' || !bringImages.includes(job.kind)) return
  if (store.get("SELECT 1 FROM job WHERE status = 'queued' AND kind = ?", [describeJob.kind])) return
  const { created_by } = store.get<{ created_by: number }>('SELECT created_by FROM job WHERE id = ?', [rowOf(jobId)])!
  jobs.enqueue(describeJob, { idle: true }, userByRow(store, created_by))
}
