import type { JobKind } from '../jobs/index.ts'
import { measure } from './measure.ts'
import { prelabel } from './prelabel.ts'
import { remap } from './remap.ts'

/** Every kind of long work of this module. */
export const modelsJobs: readonly JobKind[] = [prelabel, measure, remap]
