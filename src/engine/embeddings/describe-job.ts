import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { DescribeResult, ProfileName, type User } from '#contract'
import type { Context } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { describeImages } from './describe-images.ts'

/** The share of time in which describing pauses when nobody waits for it. */
const restShare = 0.5
const waitMs = 1000
const active = "image.lifecycle = 'active'"

/**
 * Describes all active images and their objects as vectors. With `idle`, it waits while any other job runs. After an
 * interruption it continues with what is not described yet.
 */
export const describeJob = defineJob({
  kind: 'embeddings.describe',
  lane: 'describe',
  unit: 'images',
  input: z.object({ idle: z.boolean(), on: ProfileName.optional() }),
  result: DescribeResult,
  checkpoint: z.null(),
  title: ({ on }) => `Describe images for similarity search${on === undefined ? '' : ` on ${on}`}`,
  async run({ idle, on }, { context, progress, signal }) {
    const { images, unread, words } = await describeImages(context, active, [], {
      signal,
      on,
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

/** Queues describing new images and predictions in idle time. */
export function describeWhenIdle({ store, jobs }: Context, actor: User): void {
  if (store.get("SELECT 1 FROM job WHERE status = 'queued' AND kind = ?", [describeJob.kind])) return
  jobs.enqueue(describeJob, { idle: true }, actor)
}
