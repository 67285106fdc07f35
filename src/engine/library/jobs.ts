import type { JobKind } from '../jobs/index.ts'

/** Every kind of long work of this module. */
export const libraryJobs: readonly JobKind[] = []
