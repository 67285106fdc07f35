import type { RefreshResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import type { FoundNotice } from '../workspace/index.ts'
import { listedSchedule } from './schedule.ts'

const shownForMs = 14 * dayMs
const action = { label: 'Show refreshes', page: 'datasets' } as const

/** Returns what the schedule waits for, and how its last refresh ended unless it succeeded. */
export async function refreshNotices(acting: ActingContext): Promise<FoundNotice[]> {
  const listed = await listedSchedule(acting)
  const ended = lastEnded(acting)
  if (!listed) return ended
  const { isConfirmed, problem, setAtMs, setBy } = listed
  if (isConfirmed && problem === null) return ended
  return [
    {
      notice: `refresh-schedule ${setAtMs} ${problem ?? 'unconfirmed'}`.slice(0, 500),
      kind: 'refresh',
      title: isConfirmed ? 'The refresh schedule can’t run' : 'Confirm the refresh schedule on this computer',
      detail: problem ?? `${setBy} set it elsewhere. Nothing is refreshed or trained before an admin sets it here.`,
      atMs: setAtMs,
      action,
    },
    ...ended,
  ]
}

const stoppedTexts: Record<NonNullable<RefreshResult['stoppedAt']>, string> = {
  apply: 'The plan needs approval. Approve it, then continue.',
  freeze: 'A check before freezing was not met.',
  export: 'Too much would be gone from the version. Accept the difference to continue.',
}

/** The last refresh, if the schedule started it. A user knows about their own. */
function lastEnded({ store, clock }: ActingContext): FoundNotice[] {
  const job = store.get<{
    id: number
    status: string
    error: string | null
    ended_at: number
    stopped: RefreshResult['stoppedAt']
    trigger: string | null
  }>(
    `SELECT id, status, error, ended_at, result ->> '$.stoppedAt' AS stopped, input ->> '$.trigger' AS "trigger"
     FROM job WHERE kind = 'refresh.run' ORDER BY id DESC LIMIT 1`,
  )
  if (!job?.trigger || job.ended_at < clock.nowMs() - shownForMs) return []
  const found = (title: string, detail: string): FoundNotice[] => [
    {
      notice: `refresh-${job.status} ${idOf('job', job.id)} ${job.ended_at}`,
      kind: 'refresh',
      title,
      detail,
      atMs: job.ended_at,
      action,
    },
  ]
  if (job.status === 'failed') return found('The scheduled refresh failed', job.error ?? '')
  if (job.status === 'cancelled')
    return found(
      'The scheduled refresh was canceled',
      'The next one begins at its time. Resume this one to do the rest.',
    )
  if (job.status === 'done' && job.stopped !== null)
    return found('The scheduled refresh was held back', stoppedTexts[job.stopped])
  return []
}
