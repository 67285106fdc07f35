import { mkdir } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { winnowVersion } from '../../winnow-version.ts'
import type { StoredModel } from '../queries.ts'
import type { ModelPool } from '../runtime/inference-pool.ts'
import { loadModel, modelFile as ownFile } from '../workers/open-workers.ts'
import type { Profile } from './profile.ts'
import { localProfile, profileNamed, requireSharedFolder } from './profiles.ts'
import { commandScheduler, localScheduler, type Scheduler } from './scheduler.ts'
import { hashOf, type RunFiles, runFiles } from './shard.ts'
import { ShardPool } from './shard-pool.ts'

type Run = {
  on: string
  /** Where it is not the model's own. */
  modelFile?: string
  images: number
  signal: AbortSignal
}

/** Runs a model by the scheduler of a profile. Throws NOT_FOUND without such a profile, INVALID where it can't be used. */
export async function openCluster(context: Context, { model }: StoredModel, run: Run): Promise<ModelPool> {
  const { on, images, signal } = run
  if (model.remote) throw invalid(`${model.name} runs on a server. Only models with a file run on a cluster.`)
  const modelFile = run.modelFile ?? (await ownFile(context, model))
  const profile = on === localProfile ? await ownProcesses(context) : await profileNamed(on)
  await requireSharedFolder(profile)
  // The same for the same work, so that a run that was cut off is taken over.
  const files = runFiles(join(profile.folder, `winnow-${hashOf(context.folders.root, modelFile, winnowVersion)}`))
  const local = await loadModel({ modelFile }, model.name, { workers: 1, threads: 1, signal })
  return ShardPool.open({
    profile,
    scheduler: schedulerOf(profile, files),
    files,
    local,
    modelFile,
    images,
    signal,
    log: context.log,
  })
}

const schedulerOf = (profile: Profile, files: RunFiles): Scheduler =>
  profile.name === localProfile ? localScheduler(files, profile.tasks) : commandScheduler(profile, files)

/** As many processes as the settings have workers, else one for each core. They see every file of this computer. */
async function ownProcesses({ settings }: Pick<Context, 'settings'>): Promise<Profile> {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  const cache = process.platform === 'win32' ? (LOCALAPPDATA ?? tmpdir()) : XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(cache, 'winnow', 'processes')
  await mkdir(folder, { recursive: true })
  return {
    name: localProfile,
    submit: ['-'],
    status: ['-'],
    cancel: ['-'],
    program: ['-'],
    folder,
    sees: ['/'],
    cpus: 1,
    tasks: settings().inferenceWorkers || availableParallelism(),
    tasksPerBatch: 1000,
    imagesPerTask: 500,
    patienceSeconds: 60,
    statusSeconds: 0.5,
  }
}
