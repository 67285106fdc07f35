import type { JobKind } from '../jobs/index.ts'
import { followJob } from './following/follow-object.ts'
import { prelabel } from './prelabel/prelabel.ts'
import { remap } from './registry/remap.ts'
import { measure } from './tuning/measure.ts'

/** Every kind of long work of this module. */
export const modelsJobs: readonly JobKind[] = [prelabel, followJob, measure, remap]
