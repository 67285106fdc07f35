import type { JobKind } from '../jobs/index.ts'
import { trainJob } from './train-job.ts'

export { trainingProcedures } from './procedures.ts'
export { addRecipe, listRecipes, readRecipe } from './recipes.ts'

export { StartedTraining, startTraining } from './started-runs.ts'
export { trainJob } from './train-job.ts'

/** Every kind of long work of this module. */
export const trainingJobs: readonly JobKind[] = [trainJob]
