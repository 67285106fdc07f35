import type { HoursSaved, OwnHoursSaved, SavedTime } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { aliasedModel, leastWorkOf } from '../../models/index.ts'
import { readAll } from '../../query/index.ts'
import { defineThread } from '../../threads/threads.ts'
import { bringUpToDate } from '../follow-job.ts'
import { secondsOf, workKinds } from './edit-seconds.ts'
import type { ComparedWork, tasks } from './hours-tasks.ts'
import { byHandSeconds, savedSeconds, type WorkCounts } from './saved-seconds.ts'

const hoursThread = defineThread<typeof tasks>({ tasks: 'hours', pool: 'compute' })

const z95 = 1.96
/** Fewer near-duplicate groups are not enough to judge a candidate. */
const minCompared = 10

type ModelRow = WorkCounts & { row: number; name: string; alias: string | null; images: number }

/** Returns users' work on models' predictions since a time, by model; counts only work that they checked themselves. */
const workByModel = (acting: ActingContext, sinceMs: number, userRow: number | null): Promise<ModelRow[]> =>
  readAll<ModelRow>(
    acting,
    `SELECT model.id AS row, model.name, (SELECT min(alias) FROM model_alias WHERE model_id = model.id) AS alias, count(*) AS images,
       sum(done.accepted + done.moved + done.relabelled) AS taken, sum(done.added) AS missed, sum(done.deleted) AS spurious,
       sum(done.relabelled) AS relabeled, sum(done.moved) AS moved
     FROM model CROSS JOIN review_unit AS unit ON unit.model_id = model.id AND unit.reviewed_at >= :since
       JOIN review_unit_class AS done ON done.image_id = unit.image_id AND done.model_id = unit.model_id AND done.class_id = 0
     WHERE unit.by_hand = 1 AND (:user IS NULL OR unit.user_id = :user) GROUP BY model.id ORDER BY images DESC`,
    { since: sinceMs, user: userRow },
  )

/** The times are shared by all callers until something is written. */
const editSeconds = async ({ threads, answers }: ActingContext) =>
  secondsOf(await answers.ask('edit times', () => threads.ask(hoursThread, 'editTimes', {}), { isFigure: true }))

type Seconds = Awaited<ReturnType<typeof editSeconds>>

function savedTime(counts: WorkCounts, seconds: Seconds): SavedTime {
  const saved = savedSeconds(counts, seconds)
  return {
    byHandSeconds: byHandSeconds(counts, seconds),
    savedSeconds: saved.seconds,
    interval: [saved.seconds - saved.halfWidth, saved.seconds + saved.halfWidth],
  }
}

function totalOf(rows: readonly ModelRow[]): WorkCounts & { images: number } {
  const total = { images: 0, taken: 0, missed: 0, spurious: 0, relabeled: 0, moved: 0 }
  for (const row of rows) for (const key of ['images', 'taken', ...workKinds] as const) total[key] += row[key]
  return total
}

/**
 * Returns the time that models saved since a time, in total and each, and the time that the candidate would have saved
 * instead of the current model.
 */
export async function hoursSaved(acting: ActingContext, { sinceMs }: { sinceMs: number }): Promise<HoursSaved> {
  await bringUpToDate(acting)
  const [rows, seconds] = await Promise.all([workByModel(acting, sinceMs, null), editSeconds(acting)])
  const { images, ...counts } = totalOf(rows)
  return {
    all: { images, ...savedTime(counts, seconds) },
    models: rows.map(({ row, name, alias, ...one }) => ({
      modelId: idOf('mdl', row),
      name,
      alias: alias as HoursSaved['models'][number]['alias'],
      images: one.images,
      ...savedTime(one, seconds),
    })),
    candidate: await candidateHours(acting, { sinceMs, rows, seconds }),
    seconds,
    edits: workKinds.reduce((sum, kind) => sum + seconds[kind].edits, 0),
  }
}

/** Returns the time that models saved the acting user. */
export async function ownHoursSaved(acting: ActingContext, { sinceMs }: { sinceMs: number }): Promise<OwnHoursSaved> {
  await bringUpToDate(acting)
  const [rows, seconds] = await Promise.all([
    workByModel(acting, sinceMs, rowOf(acting.actor.userId)),
    editSeconds(acting),
  ])
  const { images, ...counts } = totalOf(rows)
  return { images, ...savedTime(counts, seconds) }
}

/** Extrapolates from the images that both models have processed to all images of the current one. */
async function candidateHours(
  acting: ActingContext,
  { sinceMs, rows, seconds }: { sinceMs: number; rows: readonly ModelRow[]; seconds: Seconds },
): Promise<HoursSaved['candidate']> {
  const current = aliasedModel(acting, 'current')
  const candidate = aliasedModel(acting, 'canary') ?? aliasedModel(acting, 'candidate')
  if (!current || !candidate) return null
  const { store, threads, answers } = acting
  const both = { currentRow: rowOf(current.model.modelId), candidateRow: rowOf(candidate.model.modelId) }
  const used = rows.find(({ row }) => row === both.currentRow)
  if (!used) return null
  const from = { current: leastWorkOf(store, both.currentRow), candidate: leastWorkOf(store, both.candidateRow) }
  const compared = await answers.ask(
    `compared hours ${both.currentRow} ${both.candidateRow} ${sinceMs}`,
    (signal) => threads.ask(hoursThread, 'compared', { both, from, sinceMs }, { signal }),
    { isFigure: true },
  )
  const differences = differencesOf(compared, seconds)
  if (differences.length < minCompared) return null
  const { mean, halfWidth } = meanOf(differences)
  const own = savedSeconds(used, seconds)
  const saved = own.seconds + used.images * mean
  const half = Math.hypot(own.halfWidth, used.images * halfWidth)
  return {
    modelId: candidate.model.modelId,
    name: candidate.model.name,
    against: current.model.name,
    images: compared.length,
    byHandSeconds: byHandSeconds(used, seconds),
    savedSeconds: saved,
    interval: [saved - half, saved + half],
    currentSavedSeconds: own.seconds,
  }
}

/** Returns the additional seconds that the candidate would have saved, by near-duplicate group. */
function differencesOf(compared: readonly ComparedWork[], seconds: Seconds): number[] {
  const differenceOf = ({ current, candidate }: ComparedWork) =>
    savedSeconds(candidate, seconds).seconds - savedSeconds(current, seconds).seconds
  const byCluster = Map.groupBy(compared, ({ cluster }) => cluster)
  return [...byCluster.values()].map((some) => meanOf(some.map(differenceOf)).mean)
}

function meanOf(values: readonly number[]): { mean: number; halfWidth: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, halfWidth: z95 * Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) }
}
