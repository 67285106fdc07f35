import type { JobKind } from '../jobs/index.ts'
import { exportJob } from './export/export-job.ts'
import { freezeJob } from './freeze/freeze.ts'
import { importJob } from './import/import-job.ts'

/** Every kind of long work of this module. */
export const datasetsJobs: readonly JobKind[] = [exportJob, importJob, freezeJob]
