import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { BulkAction, BulkResult, BulkTarget, Job } from '#contract'
import type { BulkId, JobId, ProposedChangeId } from '#model/ids.ts'
import { engine, showProblem } from '../../../connection/index.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import { toast } from '../../../kit/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'

/** A bulk action, possibly incomplete. The dialog asks for the rest. */
export type RequestedAction =
  | { kind: 'tag' | 'untag' | 'relabel' | 'deleteLabels' | 'source' | 'licence' | 'consent' | 'hold' }
  | Extract<BulkAction, { kind: 'state' | 'accept' | 'pin' | 'unpin' | 'trash' | 'restore' }>

type BulkFlow = {
  request: { action: RequestedAction; target: BulkTarget } | null
  showsHistory: boolean
}

export const useBulkFlow = create<BulkFlow>(() => ({ request: null, showsHistory: false }))

export const openBulk = (action: RequestedAction, target: BulkTarget): void =>
  useBulkFlow.setState({ request: { action, target } })
export const closeBulk = (): void => useBulkFlow.setState({ request: null })
export const showBulkHistory = (showsHistory: boolean): void => useBulkFlow.setState({ showsHistory })

const report = showProblem(t`Action failed`)

export const runBulk = (target: BulkTarget, action: BulkAction) => follow(engine.bulk.run({ target, action }))
export const runProposed = (proposedId: ProposedChangeId) => follow(engine.bulk.runProposed({ proposedId }))

/** Undoes an action as a whole. */
export const undoBulk = (bulkId: BulkId): Promise<void> => follow(engine.bulk.undo({ bulkId }))

export const declineProposed = (proposedId: ProposedChangeId): Promise<unknown> =>
  engine.bulk.declineProposed({ proposedId }).catch(report)

/** Waits for the end of an action and reports it. Without a `bulkId`, the report offers no undo. */
async function follow(started: Promise<{ jobId: JobId; bulkId?: BulkId }>): Promise<void> {
  try {
    const { bulkId, jobId } = await started
    reportEnd(await jobEnd(jobId), bulkId)
  } catch (error) {
    report(error)
  }
}

function reportEnd(job: Job, undoes: BulkId | undefined): void {
  const title = fromEngine(job.title)
  if (job.status !== 'done') {
    if (job.status === 'failed') toast({ tone: 'problem', title: t`${title} failed`, detail: job.error ?? '' })
    return
  }
  const { images, labels, skippedCount, skipped } = job.result as BulkResult
  const done = [
    plural(images, { one: '# image', other: '# images' }),
    ...(labels > 0 ? [plural(labels, { one: '# label', other: '# labels' })] : []),
  ].join(', ')
  toast({
    tone: 'ok',
    title,
    detail:
      skippedCount > 0
        ? t`${done}. ${plural(skippedCount, { one: '# image', other: '# images' })} skipped.`
        : `${done}.`,
    ...(undoes && images > 0 && { undo: () => void undoBulk(undoes) }),
  })
  if (skippedCount > 0 && images === 0) showSkipped({ title, count: skippedCount, list: skipped })
}
