import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { Acceptance, BulkResult } from '#contract'
import type { AcceptanceId } from '#model/ids.ts'
import { engine, errorMessage } from '../connection/index.ts'
import { jobEnd } from '../jobs/job-end.ts'
import { toast } from '../kit/index.ts'
import { navigate } from '../route/route.ts'

type Open = { where: string } | null

/** The dialog that accepts in bulk with a stated error limit; null while it is closed. */
export const useAcceptanceDialog = create<{ open: Open }>(() => ({ open: null }))

export const openAcceptance = (where = ''): void => useAcceptanceDialog.setState({ open: { where } })
export const closeAcceptance = (): void => useAcceptanceDialog.setState({ open: null })

/** A share in two digits: 0.025 → "2.5%". */
export const shareText = (share: number): string => `${Number((100 * share).toPrecision(2))}%`

const report = (error: unknown): void =>
  void toast({ tone: 'problem', title: t`Action failed`, detail: errorMessage(error) })

/** Starts an audit, or goes on with the one of the same band. */
export async function startAudit(
  band: Pick<Acceptance, 'where' | 'fromScore' | 'maxError'>,
  options: { budget?: number; again?: boolean } = {},
): Promise<void> {
  try {
    const { where, fromScore, maxError } = band
    await engine.bulk.startAcceptance({ where, fromScore, maxError, ...options })
  } catch (error) {
    report(error)
  }
}

export async function stopAudit({ acceptanceId }: Acceptance): Promise<void> {
  try {
    await engine.bulk.stopAcceptance({ acceptanceId })
  } catch (error) {
    report(error)
  }
}

/** Takes back what an audit accepted, as a whole. */
export async function undoAcceptance({ bulk }: Acceptance): Promise<void> {
  if (!bulk) return
  try {
    const { jobId } = await engine.bulk.undo({ bulkId: bulk.bulkId })
    const { status, result } = await jobEnd(jobId)
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

/** The query of the images that an audit drew. */
export const auditQueue = (acceptanceId: AcceptanceId): string => `review.audit == "${acceptanceId}"`

/** Goes through the images that the audit drew. */
export function reviewDraws({ acceptanceId }: Acceptance): void {
  closeAcceptance()
  navigate('review', { where: auditQueue(acceptanceId), order: '', position: 0 })
}

export function showAccepted({ acceptanceId }: Acceptance): void {
  closeAcceptance()
  navigate('library', { where: `labels.exists(l, l.acceptance == "${acceptanceId}")` })
}
