import { bulkJobs } from '../bulk/index.ts'
import { datasetsJobs } from '../datasets/index.ts'
import { disposalJobs } from '../disposal/index.ts'
import { embeddingsJobs } from '../embeddings/index.ts'
import { evaluationJobs } from '../evaluation/index.ts'
import { runBoth } from '../experiments/index.ts'
import type { JobKind } from '../jobs/index.ts'
import { libraryJobs } from '../library/index.ts'
import { maintenanceJobs } from '../maintenance/index.ts'
import { modelsJobs } from '../models/index.ts'
import { monitoringJobs } from '../monitoring/index.ts'
import { refreshJobs } from '../refresh/index.ts'
import { signalsJobs } from '../signals/index.ts'
import { trainingJobs } from '../training/index.ts'

export const jobKinds: readonly JobKind[] = [
  ...libraryJobs,
  ...modelsJobs,
  ...evaluationJobs,
  ...embeddingsJobs,
  ...signalsJobs,
  ...disposalJobs,
  ...datasetsJobs,
  ...bulkJobs,
  ...maintenanceJobs,
  ...monitoringJobs,
  ...refreshJobs,
  ...trainingJobs,
  runBoth,
]
