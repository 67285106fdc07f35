import { join } from 'node:path'
import { z } from 'zod'
import type { Settings } from '#contract'
import { messageOf } from '#model/text/zod-messages.ts'
import type { ActingContext } from '../../context.ts'
import { type FoundNotice, readValue, writeValue } from '../../workspace/index.ts'
import { writeDigest } from './write-digest.ts'

const name = 'monitoring.digest'
/** The last scheduled digest: its file, or why it is missing. */
const LastDigest = z.object({ atMs: z.int(), file: z.string().nullable(), alarms: z.int(), problem: z.string() })

function lastDigest({ store }: ActingContext): z.infer<typeof LastDigest> | null {
  const last = LastDigest.safeParse(readValue(store, name))
  return last.success ? last.data : null
}

/**
 * Writes a digest if the settings make one due. A failure appears in the notifications, and the next check tries again.
 */
export async function writeDigestIfDue(acting: ActingContext): Promise<void> {
  const { store, clock, folders, settings, announce, log } = acting
  const { digest, digestFolder } = settings()
  const nowMs = clock.nowMs()
  const before = lastDigest(acting)
  if (!isDigestDue(digest, before?.file ? before.atMs : null, nowMs)) return
  const day = new Date(nowMs)
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, '0')).join('-')
  const last = await writeDigest(acting, {
    folder: digestFolder || join(folders.root, 'digests'),
    name: `digest-${date}`,
  }).then(
    ({ files: [file], alarms }) => ({ file, alarms, problem: '' }),
    (error: unknown) => {
      const problem = messageOf(error)
      if (problem !== before?.problem) log.error('The digest could not be written.', error)
      return { file: null, alarms: 0, problem }
    },
  )
  writeValue(store, name, { atMs: nowMs, ...last })
  announce({ type: 'workspaceChanged' })
}

/** Reports the last digest while there is a schedule. */
export function digestNotices(acting: ActingContext): FoundNotice[] {
  const last = lastDigest(acting)
  if (!last || acting.settings().digest === 'never') return []
  const { atMs, file, alarms, problem } = last
  const open = alarms === 0 ? 'nothing to do' : `${alarms} open ${alarms === 1 ? 'alarm' : 'alarms'}`
  return [
    {
      notice: `digest ${file ?? problem}`.slice(0, 500),
      kind: 'digest',
      title: file === null ? 'The digest could not be written' : `Digest of monitoring: ${open}`,
      detail: file ?? problem,
      atMs,
      action: file === null ? { label: 'Show Monitoring', page: 'monitoring' } : { label: 'Show in folder', file },
    },
  ]
}

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Whether a digest is due: none was written since the start of the last scheduled day, by this computer's clock. */
export function isDigestDue(schedule: Settings['digest'], lastMs: number | null, nowMs: number): boolean {
  if (schedule === 'never') return false
  const day = new Date(nowMs)
  day.setHours(0, 0, 0, 0)
  if (schedule !== 'daily') day.setDate(day.getDate() - ((day.getDay() - days.indexOf(schedule) + 7) % 7))
  return lastMs === null || lastMs < day.getTime()
}
