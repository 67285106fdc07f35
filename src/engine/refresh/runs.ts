import type { z } from 'zod'
import { RecipeName, RefreshResult, type RefreshRun, RefreshTrigger, TrainingResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import type { StepTimes } from '../jobs/index.ts'
import type { Store } from '../store/index.ts'
import { startsCanary, TrainCheckpoint } from '../training/index.ts'
import { RefreshCheckpoint } from './refresh-job.ts'
import { stepsOfRun } from './run-steps.ts'

type Row = Pick<RefreshRun, 'jobId' | 'format' | 'folder' | 'startedBy'> &
  Record<'recipe' | 'trigger' | 'checkpoint' | 'result', string | null>

/** Lists the newest refreshes with their results so far. */
export async function listRuns(context: Context, limit: number): Promise<RefreshRun[]> {
  const rows = context.store.all<Row>(
    `SELECT 'job_' || job.id AS jobId, input ->> '$.format' AS format, input ->> '$.folder' AS folder, input ->> '$.training.recipe' AS recipe,
       input ->> '$.trigger' AS "trigger", checkpoint, result, user.name AS startedBy
     FROM job JOIN user ON user.id = created_by WHERE kind = 'refresh.run' ORDER BY job.id DESC LIMIT ?`,
    [limit],
  )
  return Promise.all(rows.map((row) => toRun(context, row)))
}

async function toRun({ store, jobs, managed }: Context, row: Row): Promise<RefreshRun> {
  const { jobId, format, folder, startedBy } = row
  const { status, error, createdAtMs, endedAtMs, isSetAside } = jobs.get(jobId)
  const checkpoint = RefreshCheckpoint.safeParse(parsed(row.checkpoint)).data ?? {}
  const result = RefreshResult.safeParse(parsed(row.result)).data ?? checkpoint.soFar ?? null
  const recipe = RecipeName.safeParse(row.recipe).data ?? null
  const training = trainingOf(store, checkpoint.trainJob)
  const times: StepTimes = { ...checkpoint.times, ...training?.times }
  // A training that has ended knows. The recipe may have changed since.
  const hasCanary = async () =>
    times.canary !== undefined || (recipe !== null && !result?.training && (await startsCanary(managed, recipe)))
  return {
    ...{ jobId, status, error, isSetAside, createdAtMs, endedAtMs, startedBy, format, folder, recipe },
    trigger: RefreshTrigger.safeParse(row.trigger).data ?? 'user',
    steps: stepsOfRun({
      status,
      times,
      result,
      last: recipe === null ? 'export' : (await hasCanary()) ? 'canary' : 'compare',
    }),
    planId: checkpoint.planId ?? null,
    dataset: checkpoint.dataset ?? null,
    training: training && { jobId: training.jobId, modelId: training.modelId, experimentId: training.experimentId },
    result,
  }
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text))

/** Reads the state of a refresh's training. */
function trainingOf(store: Store, jobId: z.infer<typeof RefreshCheckpoint>['trainJob']) {
  const row =
    jobId &&
    store.get<{ checkpoint: string | null; result: string | null }>('SELECT checkpoint, result FROM job WHERE id = ?', [
      rowOf(jobId),
    ])
  if (!jobId || !row) return null
  const { times = {}, modelId = null } = TrainCheckpoint.safeParse(parsed(row.checkpoint)).data ?? {}
  const result = TrainingResult.safeParse(parsed(row.result)).data
  return { jobId, times, modelId, experimentId: result?.canary?.experimentId ?? null }
}
