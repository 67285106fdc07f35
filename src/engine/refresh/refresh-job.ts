import { join } from 'node:path'
import { z } from 'zod'
import {
  Dataset,
  ExportResult,
  RefreshCheck,
  RefreshOptions,
  RefreshResult,
  RefreshTrigger,
  TrainingResult,
  WrittenPath,
} from '#contract'
import { JobId, PlanId } from '#model/ids.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import {
  checkLeakage,
  exportJob,
  formatNames,
  freezeJob,
  isUnchanged,
  itemsThread,
  type LatestExport,
  sealedVersions,
  versionsThread,
} from '../datasets/index.ts'
import { applyJob, requireApproval } from '../disposal/index.ts'
import { childJob, defineJob, type JobRun, StepTimes, timedSteps } from '../jobs/index.ts'
import { makePlan, planTotals } from '../policy/index.ts'
import { isTrained, StartedTraining, trainJob } from '../training/index.ts'
import { approvedPlan, checkPlan } from './approved-plan.ts'
import { accepted, checkGolden, checkLosses, unlessRefused } from './checks.ts'
import { nextOptions } from './next-version.ts'

/** What is done so far; the jobs of steps that were begun. */
export const RefreshCheckpoint = z.object({
  times: StepTimes.optional(),
  planId: PlanId.optional(),
  applyJob: JobId.optional(),
  freezeJob: JobId.optional(),
  dataset: z.string().optional(),
  freezeChecks: z.array(RefreshCheck).optional(),
  exportJob: JobId.optional(),
  trainJob: JobId.optional(),
  /** The result so far, for display. */
  soFar: RefreshResult.optional(),
})
type Checkpoint = z.infer<typeof RefreshCheckpoint>
type Run = JobRun<Checkpoint>

/** A check before a step was not met. */
class CheckFailed extends Error {
  readonly step: 'apply' | 'freeze' | 'export'
  constructor(step: CheckFailed['step']) {
    super(`Held back before the step ${step}.`)
    this.step = step
  }
}

/**
 * `folder`: may be an address. `training`: started by a user of this computer who named a recipe. `trigger`: why the
 * schedule started the refresh.
 */
const RefreshInput = RefreshOptions.omit({ address: true }).extend({
  folder: WrittenPath,
  training: StartedTraining.optional(),
  trigger: RefreshTrigger.exclude(['user']).optional(),
})
type RefreshInput = z.infer<typeof RefreshInput>

type RefreshJobStep = 'policy' | 'freeze' | 'diff' | 'checks' | 'export'

export const refreshJob = defineJob({
  kind: 'refresh.run',
  lane: 'refresh',
  unit: 'steps',
  input: RefreshInput,
  result: RefreshResult,
  checkpoint: RefreshCheckpoint,
  title: ({ format }) => `Refresh and export as ${format}`,
  async run(options, run) {
    const result: RefreshResult = {
      unchanged: false,
      planId: null,
      applied: { keep: 0, retire: 0, archive: 0, drop: 0 },
      frozen: false,
      dataset: null,
      hash: null,
      previous: null,
      diff: null,
      export: null,
      training: null,
      checks: [],
      stoppedAt: null,
    }
    const state = { ...run.checkpoint }
    const save = (more: Checkpoint) => run.save(Object.assign(state, more))
    const { threads, clock } = run.context
    // First, so that an unreachable address stops the refresh before anything is done.
    const latest = await threads.ask(versionsThread, 'readLatestExport', options.folder, { signal: run.signal })
    const step: Step = { run, state, save, result, latest }
    const total = options.training ? 6 : 5
    let done = 0
    const timed = timedSteps<RefreshJobStep>(state, clock, save)
    const next = async (name: RefreshJobStep, work: () => void | Promise<void>) => {
      run.progress(done, total)
      await timed(name, work)
      save({ soFar: result })
      done += 1
    }
    try {
      await next('policy', () => applyPolicy(options, step))
      await next('freeze', () => freezeNext(options, step))
      await next('diff', () => compareWithFormer(step))
      await next('checks', () => checkBeforeExport(options, step))
      if (!result.unchanged) await next('export', () => exportVersion(options, step))
      run.progress(5, total)
      await trainOn(options, step)
      run.progress(total, total)
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error
      result.stoppedAt = error.step
    }
    return result
  },
})

type Step = {
  run: Run
  state: Checkpoint
  save(more: Checkpoint): void
  result: RefreshResult
  latest: LatestExport | null
}

/** Records checks; throws CheckFailed when one is not met. */
function require({ result }: Step, step: CheckFailed['step'], ...checks: RefreshCheck[]): void {
  result.checks.push(...checks)
  if (checks.some(({ ok }) => !ok)) throw new CheckFailed(step)
}

async function applyPolicy({ policy }: RefreshInput, step: Step): Promise<void> {
  const { run, state, save, result } = step
  const { context } = run
  const planId =
    state.planId ?? (await approvedPlan(context, policy)) ?? (await makePlan(context, { policy }, run.signal)).planId
  save({ planId })
  const plan = planTotals(context.store, planId)
  const { keep, retire, archive, drop } = plan.images
  result.planId = planId
  result.applied = { keep, retire, archive, drop }
  if (retire + archive + drop === 0) {
    result.checks.push({ name: 'plan may be applied', ok: true, detail: 'nothing is to be removed' })
    return
  }
  const mayBeApplied = await unlessRefused('plan may be applied', async () => {
    await checkPlan(context, planId)
    await requireApproval(context, planId)
  })
  require(step, 'apply', mayBeApplied)
  await childJob(run, state.applyJob, applyJob, { planId }, (jobId) => save({ applyJob: jobId }))
}

/** The name of the check that passes when a new version would equal the last one. */
const nothingNew = 'something to freeze'

async function freezeNext({ name }: RefreshInput, step: Step): Promise<void> {
  const { run, state, save, result } = step
  const { context } = run
  const versions = sealedVersions(context.store)
  const last = versions.filter((one) => one.name !== state.dataset).at(-1) ?? null
  const options = nextOptions(context, last, state.dataset ?? name)
  const before = result.checks.length
  const decide = (dataset: string) => save({ dataset, freezeChecks: result.checks.slice(before) })
  const freeze = async () =>
    Dataset.parse(await childJob(run, state.freezeJob, freezeJob, options, (jobId) => save({ freezeJob: jobId })))
  const isThere = (dataset?: string) => versions.some((one) => one.name === dataset)
  // After a crash. Without a job there was nothing to freeze, or the freeze ended before its job was recorded.
  if (state.freezeJob || isThere(state.dataset)) {
    result.checks.push(...(state.freezeChecks ?? []))
    if (state.freezeJob) await freeze()
  } else if (last && (await isUnchanged(context, options, last))) {
    result.checks.push({
      name: nothingNew,
      ok: true,
      detail: `version ${last.name} is what would be frozen`,
    })
    decide(last.name)
  } else {
    require(step, 'freeze', checkGolden(context, last))
    require(step, 'freeze', await unlessRefused('version may be frozen', () => checkLeakage(context, options)))
    // The freeze job refuses a name that is taken.
    if (!isThere(options.name)) decide(options.name)
    await freeze()
  }
  const frozen = sealedVersions(context.store).find((one) => one.name === state.dataset)
  // Told by the check, because after a crash the frozen version is already in the list.
  result.frozen =
    state.dataset !== undefined && !result.checks.slice(before).some(({ name: check }) => check === nothingNew)
  result.dataset = state.dataset ?? null
  result.hash = frozen?.hash ?? null
}

async function compareWithFormer({ run, result }: Step): Promise<void> {
  const versions = sealedVersions(run.context.store)
  const at = versions.findIndex(({ name }) => name === result.dataset)
  const former = versions[at - 1]
  if (former && result.dataset) {
    result.previous = former.name
    const versions = { a: former.name, b: result.dataset }
    result.diff = await run.context.threads.ask(itemsThread, 'compare', versions, { signal: run.signal })
  }
}

/** Finds out whether the version is already exported; otherwise checks whether it lost too much. */
function checkBeforeExport({ maxDrop, acceptDiff, format }: RefreshInput, step: Step): void {
  const { state, result, latest } = step
  // After a crash the latest export may be this refresh's own.
  if (!state.exportJob && latest?.hash === result.hash && latest?.format === format) {
    result.unchanged = true
    return
  }
  const losses = result.diff ? checkLosses(result.diff, maxDrop) : []
  require(step, 'export', ...(acceptDiff ? accepted(losses) : losses))
}

/**
 * Trains on the version. A failed training can be resumed; the earlier steps stay done. When nothing was exported, it
 * still trains unless this version was trained on before.
 */
async function trainOn({ training }: RefreshInput, { run, state, save, result }: Step): Promise<void> {
  if (!training) return
  const { store } = run.context
  if (result.unchanged && !state.trainJob && isTrained(store, result.dataset!, training)) return
  const input = { dataset: result.dataset!, ...training }
  result.training = TrainingResult.parse(
    await childJob(run, state.trainJob, trainJob, input, (jobId) => save({ trainJob: jobId })),
  )
}

/** Joins a name to a folder or an address. */
export const placeIn = (folder: string, name: string): string =>
  isStorageAddress(folder) ? `${folder}/${name}` : join(folder, name)

async function exportVersion({ folder, format, images }: RefreshInput, step: Step): Promise<void> {
  const { run, state, save, result } = step
  const name = result.dataset!
  const isReadable = formatNames('reads').includes(format)
  const input = {
    name,
    format,
    images,
    verify: images === 'copy',
    selfCheck: isReadable,
    folder: placeIn(folder, `${name}-${format}`),
  }
  const written = ExportResult.parse(
    await childJob(run, state.exportJob, exportJob, input, (jobId) => save({ exportJob: jobId })),
  )
  const { lost, manifest } = written
  result.export = { folder: written.folder, manifest, images: written.images, labels: written.labels, lost }
  result.checks.push(
    {
      name: 'counts reconcile',
      ok: true,
      detail: `${written.images.toLocaleString('en')} images and ${written.labels.toLocaleString('en')} labels`,
    },
    ...(written.verified ? [{ name: 'hashes right', ok: true, detail: 'every file was read again' }] : []),
    {
      name: 'labels read back',
      ok: true,
      detail: isReadable ? 'as frozen, up to what the format holds' : `${format} can’t be read back`,
    },
  )
  const latest = { dataset: name, hash: result.hash!, format, folder: `${name}-${format}` }
  await run.context.threads.ask(versionsThread, 'writeLatestExport', { place: folder, latest }, { signal: run.signal })
}
