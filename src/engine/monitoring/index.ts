import type { JobKind } from '../jobs/index.ts'
import { driftJob } from './drift/drift-job.ts'
import { followJob } from './follow-job.ts'
import { goldenJob } from './running/golden-job.ts'

export { alarmNotices } from './alarms/alarm-causes.ts'
export { drawAudits } from './bands/take-in.ts'
export { sinceText, statisticText } from './digest/digest-html.ts'
export { hoursSavedText, teamText } from './digest/digest-text.ts'
export { digestNotices, writeDigestIfDue } from './digest/scheduled-digest.ts'
export { isIdle, queueDue } from './due.ts'
export { reviewFollower } from './follow-job.ts'
export { monitoringProcedures } from './procedures.ts'

export const monitoringJobs: readonly JobKind[] = [followJob, driftJob, goldenJob]
