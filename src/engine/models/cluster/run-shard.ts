import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { ifThere, invalid, notFound } from '../../errors.ts'
import { winnowVersion } from '../../winnow-version.ts'
import { InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import { readSealed, writeSealed } from './sealed-file.ts'
import { Batch, runFiles, type Shard, type ShardAnswer, type ShardItem } from './shard.ts'

/** Runs the task with this number in a batch. */
export async function runShardOf(folder: string, batchName: string, index: number): Promise<void> {
  const batch = await ifThere(readFile(runFiles(folder).batch(batchName), 'utf8'))
  const id = batch === null ? undefined : Batch.parse(JSON.parse(batch)).shards[index]
  if (id === undefined) throw notFound(`task ${index} of ${batchName} in ${folder}`)
  await runShard(folder, id)
}

/** Runs a model on the images of a shard, and writes the answers. Does nothing if they are written already. */
export async function runShard(folder: string, id: string): Promise<void> {
  const files = runFiles(folder)
  if (existsSync(files.answer(id))) return
  const shard = (await readSealed(files.shard(id))) as Shard | null
  if (!shard) throw notFound(`shard ${id} in ${folder}`, ' The job that made it has ended.')
  const { version, modelFile, workers, items } = shard
  if (version !== winnowVersion)
    throw invalid(`This computer has Winnow ${winnowVersion}, the job runs ${version}. Install the same version here.`)
  if (items.length === 0) return writeSealed(files.answer(id), [])
  const pool = await InferencePool.open({ modelFile, workers: Math.min(workers, items.length), threads: 1 })
  try {
    await writeSealed(files.answer(id), await Promise.all(items.map((item) => answerTo(pool, item))))
  } finally {
    await pool.close()
  }
}

async function answerTo(pool: InferencePool, { key, bytes, task }: ShardItem): Promise<ShardAnswer> {
  try {
    return { key, result: await pool.run(task) }
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error
    const { file } = task.image
    const { size } = (await ifThere(stat(file))) ?? { size: null }
    if (size !== bytes)
      throw invalid(`${file} ${size === null ? 'is not there' : `has ${size} instead of ${bytes} bytes`}.`)
    return { key, failure: { at: error.at, reason: error.message } }
  }
}
