import type { JobKind } from '../jobs/index.ts'
import { prelabel } from './prelabel/prelabel.ts'
import { remap } from './registry/remap.ts'
import { measure } from './tuning/measure.ts'

/** Every kind of long work of this module. */
export const modelsJobs: readonly JobKind[] = [prelabel, measure, remap]
