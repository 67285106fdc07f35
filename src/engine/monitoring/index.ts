import type { JobKind } from '../jobs/index.ts'
import { driftJob } from './drift/drift-job.ts'
import { followJob } from './follow-job.ts'
import { goldenJob } from './running/golden-job.ts'

export { alarmNotices } from './alarm-notices.ts'
export { drawAudits } from './bands/take-in.ts'
export { sinceText, statisticText } from './digest/digest-html.ts'
export { hoursSavedText } from './digest/hours-saved-text.ts'
export { digestNotices, writeDigestIfDue } from './digest/scheduled-digest.ts'
export { teamText } from './digest/team-text.ts'
export { isIdle, queueDue } from './due.ts'
export { monitoringProcedures } from './procedures.ts'
export { ReviewFollower } from './review-follower.ts'

/** Every kind of job of this module. */
export const monitoringJobs: readonly JobKind[] = [followJob, driftJob, goldenJob]
