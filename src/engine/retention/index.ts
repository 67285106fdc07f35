import type { JobKind } from '../jobs/index.ts'
import { applyJob } from './apply.ts'
import { archiveJob } from './archive/archive-job.ts'
import { bringBackJob } from './archive/bring-back-job.ts'
import { effectJob } from './effect/effect-job.ts'
import { purgeJob } from './leaving/purge-job.ts'
import { readmitJob } from './leaving/readmit.ts'
import { signalsJob } from './signals/signals-job.ts'

export { archivedAmong } from './archive/queries.ts'
export { recoverArchive, tidyArchive } from './archive/tidy-archive.ts'
export { addToHold, openHold, release, releaseExpired } from './holds.ts'
export { certificateProblems } from './leaving/certificate.ts'
export { noteDayOfUse } from './leaving/days-of-use.ts'
export { readErasureLog, replayErasures } from './leaving/erasure-log.ts'
export { recoverPurges } from './leaving/recover.ts'
export { isRunDue } from './leaving/scheduled-run.ts'
export { erasureLogName, writeErasureLog } from './leaving/write-erasure-log.ts'
export { changeLifecycles } from './lifecycle.ts'
export { Planning } from './planning/planning.ts'
export { protectedFromHandsSql, protectedNow } from './planning/protected-now.ts'
export { checkPolicy } from './policy/read-policy.ts'
export { retentionProcedures } from './procedures.ts'
export { pinSentinel, unpinSentinel } from './sentinels.ts'

/** Every kind of long work of this module. */
export const retentionJobs: readonly JobKind[] = [
  applyJob,
  archiveJob,
  bringBackJob,
  purgeJob,
  readmitJob,
  effectJob,
  signalsJob,
]
