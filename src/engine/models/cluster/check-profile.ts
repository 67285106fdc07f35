import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { invalid } from '../../errors.ts'
import { winnowVersion } from '../../winnow-version.ts'
import { writeWhole } from '../../write-whole.ts'
import { localProfile, profileNamed, requireSharedFolder } from './profiles.ts'
import { commandScheduler } from './scheduler.ts'
import { writeSealed } from './sealed-file.ts'
import { type Batch, hashOf, lastLine, runFiles, type Shard } from './shard.ts'

const pollMs = 200

/** Runs a task without images on a profile, and returns how long it took. Throws the problem, as far as it is known. */
export async function checkProfile(name: string, maxMs = 120_000): Promise<{ seconds: number }> {
  if (name === localProfile) return { seconds: 0 }
  const profile = await profileNamed(name)
  await requireSharedFolder(profile)
  const startedMs = performance.now()
  const id = hashOf(name, process.pid, Date.now())
  const files = runFiles(join(profile.folder, `winnow-check-${id}`))
  for (const folder of files.folders) await mkdir(folder, { recursive: true })
  const scheduler = commandScheduler(profile, files)
  let batch: Batch = { name: `winnow-${id.slice(0, 12)}`, id: null, shards: [id] }
  try {
    const shard: Shard = { version: winnowVersion, modelFile: '', workers: 1, items: [] }
    await writeSealed(files.shard(id), shard)
    await writeWhole(files.batch(batch.name), JSON.stringify(batch))
    batch = { ...batch, id: await scheduler.submit(batch) }
    while (!existsSync(files.answer(id))) {
      if (performance.now() - startedMs > maxMs) {
        const isListed = (await scheduler.alive([batch])).has(id)
        const log = await lastLine(files.log(batch.name, 0))
        throw invalid(
          `${name} left no file within ${maxMs / 1000} s. Its task ${isListed ? 'still waits or runs' : 'has ended'}.${log ? ` It said: ${log}` : ''}`,
        )
      }
      await wait(pollMs)
    }
    await scheduler.alive([batch])
    return { seconds: (performance.now() - startedMs) / 1000 }
  } finally {
    // An error from before is thrown.
    await scheduler.cancel([batch]).catch(() => undefined)
    await rm(files.folder, { recursive: true, force: true })
  }
}
