import type { JobKind } from '../jobs/index.ts'
import { trainJob } from './train-job.ts'

export { trainingNotices } from './notices.ts'
export { trainingProcedures } from './procedures.ts'
export { addRecipe, listRecipes, readRecipe, recipeNamed, startsCanary } from './recipes.ts'
export { isTrained, StartedTraining, startTraining } from './started-runs.ts'
export { TrainCheckpoint, trainJob } from './train-job.ts'

/** Every kind of long work of this module. */
export const trainingJobs: readonly JobKind[] = [trainJob]
