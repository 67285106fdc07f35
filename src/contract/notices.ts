import { z } from 'zod'
import { AlarmId, JobId, PlanId } from '#model/ids.ts'
import { AnswerPath, base } from './base.ts'

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
  /** The same for the same matter, so that users see it once. */
  notice: z.string().max(500),
  kind: NoticeKind,
  title: z.string(),
  detail: z.string(),
  atMs: z.int(),
  /**
   * Where to deal with it: a tab of the page Retention, with the label of its button; the job to resume or cancel; the
   * alarm; another page (bulk actions of the library, refreshes of the datasets); or a file to show.
   */
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
    z.object({ label: z.string(), file: AnswerPath }),
  ]),
  read: z.boolean(),
  /** Whether the desktop has shown it to this user. */
  told: z.boolean(),
})
export type Notice = z.infer<typeof Notice>

const Which = z.object({ notices: z.array(z.string().max(500)).min(1).max(1000) })

export const notices = {
  /** Open notifications, the unread first; none for users who may not deal with them. */
  notices: base.output(z.array(Notice)),
  markNoticesRead: base.input(Which).output(z.object({})),
  /** Notes that the desktop has shown them, so that it does not show them again. */
  markNoticesShown: base.input(Which).output(z.object({})),
}
