import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { BulkAction, BulkResult, BulkTarget, Job } from '#contract'
import type { BulkId, ProposedChangeId } from '#model/ids.ts'
import { engine, errorMessage } from '../../../connection/index.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import { toast } from '../../../kit/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'

/** An action on many images; the dialog asks for what the action lacks. */
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

function report(error: unknown): void {
  toast({ tone: 'problem', title: t`Action failed`, detail: errorMessage(error) })
}

export const runBulk = (target: BulkTarget, action: BulkAction) => run(engine.bulk.run({ target, action }))
export const runProposed = (proposedId: ProposedChangeId) => run(engine.bulk.runProposed({ proposedId }))

export async function declineProposed(proposedId: ProposedChangeId): Promise<void> {
  try {
    await engine.bulk.declineProposed({ proposedId })
  } catch (error) {
    report(error)
  }
}

/** Waits for what was begun and reports the end, with undo. */
async function run(begun: ReturnType<typeof engine.bulk.run>): Promise<void> {
  try {
    const { bulkId, jobId } = await begun
    tellEnd(await jobEnd(jobId), bulkId)
  } catch (error) {
    report(error)
  }
}

/** Takes an action back as a whole. */
export async function undoBulk(bulkId: BulkId): Promise<void> {
  try {
    const { jobId } = await engine.bulk.undo({ bulkId })
    tellEnd(await jobEnd(jobId), null)
  } catch (error) {
    report(error)
  }
}

function tellEnd(job: Job, undoes: BulkId | null): void {
  if (job.status !== 'done') {
    if (job.status === 'failed')
      toast({ tone: 'problem', title: t`${fromEngine(job.title)} failed`, detail: job.error ?? '' })
    return
  }
  const { images, labels, skippedCount, skipped } = job.result as BulkResult
  const done = [
    plural(images, { one: '# image', other: '# images' }),
    ...(labels > 0 ? [plural(labels, { one: '# label', other: '# labels' })] : []),
  ].join(', ')
  toast({
    tone: 'ok',
    title: job.title,
    detail:
      skippedCount > 0
        ? t`${done}. ${plural(skippedCount, { one: '# image', other: '# images' })} skipped.`
        : `${done}.`,
    ...(undoes && images > 0 && { undo: () => void undoBulk(undoes) }),
  })
  if (skippedCount > 0 && images === 0) showSkipped({ title: job.title, count: skippedCount, list: skipped })
}
