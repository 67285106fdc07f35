import { z } from 'zod'
import { AlarmId, JobId, PlanId } from '#model/ids.ts'
import { base, ToldPath } from './base.ts'

export const NoticeKind = z.enum([
  'plan-waits',
  'plan-stopped',
  'approval-lapses',
  'grace-ends',
  'purge-ready',
  'hold-expires',
  'run-failed',
  'took-back',
  'conflict',
  'follow-ups',
  'erasure-interrupted',
  'job-set-aside',
  'alarm',
  'experiment',
  'queue-due',
  'digest',
  'proposed-change',
  'refresh',
])
export type NoticeKind = z.infer<typeof NoticeKind>

/** Something that waits for a user. It disappears when it is done; once read, it is only listed. */
export const Notice = z.object({
  /** Stays the same for the same matter, so that users see it once. */
  notice: z.string().max(500),
  kind: NoticeKind,
  title: z.string(),
  detail: z.string(),
  atMs: z.int(),
  /** Where it is dealt with: the part of the page Retention, and what its button says; the job to resume or cancel; the alarm; another page, of the library its bulk actions, of the datasets the refreshes; or a file to show. */
  action: z.union([
    z.object({
      label: z.string(),
      tab: z.enum(['policy', 'plan', 'holds', 'trash', 'erasure']),
      planId: PlanId.optional(),
    }),
    z.object({ jobId: JobId }),
    z.object({ alarmId: AlarmId }),
    z.object({
      label: z.string(),
      page: z.enum(['experiments', 'home', 'monitoring', 'library', 'models', 'datasets']),
    }),
    z.object({ label: z.string(), file: ToldPath }),
  ]),
  read: z.boolean(),
  /** Whether the desktop has shown it to this user. */
  told: z.boolean(),
})
export type Notice = z.infer<typeof Notice>

const Which = z.object({ notices: z.array(z.string().max(500)).min(1).max(1000) })

/** What waits for each user. */
export const notices = {
  /** What waits for users now, the unread first; nothing for those who may not deal with it. */
  notices: base.output(z.array(Notice)),
  markNoticesRead: base.input(Which).output(z.object({})),
  /** That the desktop has shown them: it does not again. */
  markNoticesShown: base.input(Which).output(z.object({})),
}
