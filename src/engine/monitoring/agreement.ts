import type { Agreement } from '#contract'
import { type QueueId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { defineThread } from '../threads/threads.ts'
import type { tasks } from './agreement-tasks.ts'

const agreementThread = defineThread<typeof tasks>({ tasks: 'agreement', pool: 'compute' })

/** Measures how far users agree who labeled the same images independently. */
export const agreement = (
  { threads }: ActingContext,
  { queueId }: { queueId?: QueueId | undefined },
  signal?: AbortSignal,
): Promise<Agreement> =>
  threads.ask(agreementThread, 'agreement', { queueRow: queueId === undefined ? null : rowOf(queueId) }, { signal })
