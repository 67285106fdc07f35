import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { Acceptance, BulkResult } from '#contract'
import type { AcceptanceId } from '#model/ids.ts'
import { engine, showProblem } from '../connection/index.ts'
import { jobEnd } from '../jobs/job-end.ts'
import { toast } from '../kit/index.ts'
import { navigate } from '../route/route.ts'

type AcceptanceDialog = { open: { where: string } | null }

/** What the dialog is opened with; null while it is closed. */
export const useAcceptanceDialog = create<AcceptanceDialog>(() => ({ open: null }))

export const openAcceptance = (where = ''): void => useAcceptanceDialog.setState({ open: { where } })
export const closeAcceptance = (): void => useAcceptanceDialog.setState({ open: null })

/** Formats a share with two significant digits: 0.025 → "2.5%". */
export const shareText = (share: number): string => `${Number((100 * share).toPrecision(2))}%`

const report = showProblem(t`Action failed`)

/** Starts an audit, or continues the one of the same band. */
export const startAudit = (
  { where, fromScore, maxError }: Pick<Acceptance, 'where' | 'fromScore' | 'maxError'>,
  options: { budget?: number; again?: boolean },
): Promise<unknown> => engine.bulk.startAcceptance({ where, fromScore, maxError, ...options }).catch(report)

export const stopAudit = ({ acceptanceId }: Acceptance): Promise<unknown> =>
  engine.bulk.stopAcceptance({ acceptanceId }).catch(report)

/** Undoes what an audit accepted, as a whole. */
export async function undoAcceptance({ bulkId }: NonNullable<Acceptance['bulk']>): Promise<void> {
  try {
    const { status, result } = await jobEnd((await engine.bulk.undo({ bulkId })).jobId)
    if (status === 'done')
      toast({
        tone: 'ok',
        title: t`Undone`,
        detail: t`${plural((result as BulkResult).images, { one: '# image', other: '# images' })} to review again.`,
      })
  } catch (error) {
    report(error)
  }
}

/** Returns the query for the images that an audit drew. */
export const auditQueue = (acceptanceId: AcceptanceId): string => `review.audit == "${acceptanceId}"`

/** Reviews the images that an audit drew. */
export function reviewDraws({ acceptanceId }: Acceptance): void {
  closeAcceptance()
  navigate('review', { where: auditQueue(acceptanceId), order: '', position: 0 })
}

export function showAccepted({ acceptanceId }: Acceptance): void {
  closeAcceptance()
  navigate('library', { where: `labels.exists(l, l.acceptance == "${acceptanceId}")` })
}
