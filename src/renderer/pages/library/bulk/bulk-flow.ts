import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { BulkAction, BulkResult, BulkTarget, Job } from '#contract'
import type { BulkId, JobId, ProposedChangeId } from '#model/ids.ts'
import { engine, shownFolder, showProblem } from '../../../connection/index.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import { toast } from '../../../kit/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import { lowerFirst } from '../../../texts/in-sentence.ts'

/** A bulk action, possibly incomplete. The dialog asks for the rest. */
export type RequestedAction =
  | { kind: 'tag' | 'untag' | 'relabel' | 'deleteLabels' | 'source' | 'licence' | 'consent' | 'hold' }
  | Extract<BulkAction, { kind: 'state' | 'accept' | 'pin' | 'unpin' | 'trash' | 'restore' }>

/** `folder` is the workspace. */
type DoneAction = { folder: string; bulkId: BulkId; title: string }

type BulkFlow = {
  request: { action: RequestedAction; target: BulkTarget } | null
  showsHistory: boolean
  /** What this window did and has not undone, the newest last. */
  undoable: readonly DoneAction[]
  /** The workspace of each action of this window that has not ended. */
  runningIn: readonly (string | null)[]
}

export const useBulkFlow = create<BulkFlow>(() => ({ request: null, showsHistory: false, undoable: [], runningIn: [] }))

export const openBulk = (action: RequestedAction, target: BulkTarget): void =>
  useBulkFlow.setState({ request: { action, target } })
export const closeBulk = (): void => useBulkFlow.setState({ request: null })
export const showBulkHistory = (showsHistory: boolean): void => useBulkFlow.setState({ showsHistory })

const report = showProblem(t`Action failed`)

export const runBulk = (target: BulkTarget, action: BulkAction) => follow(engine.bulk.run({ target, action }))
export const runProposed = (proposedId: ProposedChangeId) => follow(engine.bulk.runProposed({ proposedId }))

/** Undoes an action as a whole. `title` says what it did. */
export function undoBulk(bulkId: BulkId, title: string): Promise<void> {
  const text = lowerFirst(title)
  useBulkFlow.setState(({ undoable }) => ({
    undoable: undoable.filter((one) => one.folder !== shownFolder() || one.bulkId !== bulkId),
  }))
  return follow(engine.bulk.undo({ bulkId }), t`Undone: ${text}`)
}

/** Undoes the last action that this window ran. Older ones are undone in the history. */
export function undoLast(): void {
  const { undoable, runningIn } = useBulkFlow.getState()
  const last = undoable.findLast(({ folder }) => folder === shownFolder())
  if (runningIn.includes(shownFolder()))
    toast({ title: t`An action is still running`, detail: t`Undo it once it has ended, or cancel it under Jobs.` })
  else if (last) void undoBulk(last.bulkId, last.title)
  else
    toast({
      title: t`Nothing to undo`,
      detail: t`Undo earlier changes under Bulk actions.`,
      action: { label: t`Bulk actions`, run: () => showBulkHistory(true) },
    })
}

export const declineProposed = (proposedId: ProposedChangeId): Promise<unknown> =>
  engine.bulk.declineProposed({ proposedId }).catch(report)

/** Waits for the end of an action and reports it. Without a `bulkId`, the report offers no undo. */
async function follow(started: Promise<{ jobId: JobId; bulkId?: BulkId }>, doneTitle?: string): Promise<void> {
  const folder = shownFolder()
  useBulkFlow.setState(({ runningIn }) => ({ runningIn: [...runningIn, folder] }))
  try {
    const { bulkId, jobId } = await started
    reportEnd(await jobEnd(jobId), bulkId, doneTitle)
  } catch (error) {
    report(error)
  } finally {
    useBulkFlow.setState(({ runningIn }) => ({ runningIn: runningIn.toSpliced(runningIn.indexOf(folder), 1) }))
  }
}

function reportEnd(job: Job, undoes: BulkId | undefined, doneTitle: string | undefined): void {
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
  const folder = shownFolder()
  const isUndoable = undoes !== undefined && images > 0
  if (isUndoable && folder !== null)
    useBulkFlow.setState(({ undoable }) => ({ undoable: [...undoable, { folder, bulkId: undoes, title }] }))
  toast({
    tone: 'ok',
    title: doneTitle ?? title,
    detail:
      skippedCount > 0
        ? t`${done}. ${plural(skippedCount, { one: '# image', other: '# images' })} skipped.`
        : `${done}.`,
    ...(isUndoable && { undo: () => void undoBulk(undoes, title) }),
  })
  if (skippedCount > 0 && images === 0) showSkipped({ title, count: skippedCount, list: skipped })
}
