import { mkdir } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { winnowVersion } from '../../winnow-version.ts'
import type { StoredModel } from '../queries.ts'
import type { ModelPool } from '../runtime/inference-pool.ts'
import { loadModel, modelFile as ownFile } from '../workers/open-workers.ts'
import { Profile } from './profile.ts'
import { localProfile, profileNamed, requireSharedFolder } from './profiles.ts'
import { commandScheduler, localScheduler } from './scheduler.ts'
import { hashOf, runFiles } from './shard.ts'
import { ShardPool } from './shard-pool.ts'

type Run = {
  on: string
  /** Instead of the model's own. */
  modelFile?: string
  images: number
  signal: AbortSignal
}

/** Opens a model on the scheduler of a profile. Throws NOT_FOUND for an unknown profile, INVALID if it can't be used. */
export async function openCluster(context: Context, { model }: StoredModel, run: Run): Promise<ModelPool> {
  const { on, images, signal } = run
  if (model.remote) throw invalid(`${model.name} runs on a server. Only models with a file run on a cluster.`)
  const modelFile = run.modelFile ?? (await ownFile(context, model))
  const profile = on === localProfile ? await ownProcesses(context) : await profileNamed(on)
  await requireSharedFolder(profile)
  // The same folder for the same work, so that an interrupted run continues.
  const files = runFiles(join(profile.folder, `winnow-${hashOf(context.folders.root, modelFile, winnowVersion)}`))
  const local = await loadModel({ modelFile }, model.name, { workers: 1, threads: 1, signal })
  const scheduler =
    profile.name === localProfile ? localScheduler(files, profile.tasks) : commandScheduler(profile, files)
  return ShardPool.open({ profile, scheduler, files, local, modelFile, images, signal, log: context.log })
}

/** Returns the profile of this computer's processes: as many as the settings have workers, else one per core. */
async function ownProcesses({ settings }: Pick<Context, 'settings'>): Promise<Profile> {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  const cache = process.platform === 'win32' ? (LOCALAPPDATA ?? tmpdir()) : XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(cache, 'winnow', 'processes')
  await mkdir(folder, { recursive: true })
  return Profile.parse({
    name: localProfile,
    ...{ submit: ['-'], status: ['-'], cancel: ['-'] },
    folder,
    // Every file of this computer.
    sees: ['/'],
    tasks: settings().inferenceWorkers || availableParallelism(),
    statusSeconds: 0.5,
  })
}
