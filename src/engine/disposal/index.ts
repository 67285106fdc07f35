import type { JobKind } from '../jobs/index.ts'
import { applyJob } from './apply.ts'
import { archiveJob } from './archive/archive-job.ts'
import { retrieveJob } from './archive/retrieve-job.ts'
import { purgeJob } from './purge/purge-job.ts'
import { reimportJob } from './reimport.ts'

export { archivedAmong } from './archive/queries.ts'
export { finishMoves, recoverArchive } from './archive/tidy-archive.ts'
export { erasureLogName, writeErasureLog } from './erasure/write-erasure-log.ts'
export { mayBeTrashedSql, protectedFromHands } from './lifecycle/by-hand.ts'
export { changeLifecycles } from './lifecycle/change-lifecycles.ts'
export { noteDayOfUse } from './lifecycle/grace-period.ts'
export { addToHold, openHold, release, releaseExpired } from './lifecycle/holds.ts'
export { lifecycleProblems } from './lifecycle/lifecycle-chain.ts'
export { pinImage, unpinImage } from './lifecycle/pins.ts'
export { disposalProcedures, noticesProcedures, purgeProcedures } from './procedures.ts'
export { certificateProblems } from './purge/certificate.ts'
export { recoverPurges } from './purge/recover.ts'
export { readErasureLog, replayErasures } from './replay-erasures.ts'
export { isRunDue } from './scheduled-run.ts'

/** Every kind of long work of this module. */
export const disposalJobs: readonly JobKind[] = [applyJob, archiveJob, retrieveJob, purgeJob, reimportJob]
