import { statSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { WorkerStart } from './messages.ts'

/** Ends this process when the engine's is gone, even inside of a run. */
export function endWithEngine(): void {
  process.once('disconnect', () => process.exit())
  const watch = `setInterval(() => {
    try {
      if (process.ppid === ${process.ppid} && process.kill(process.ppid, 0)) return
    } catch {
      // It is gone.
    }
    process.kill(process.pid, 'SIGKILL')
  }, 1000)`
  new Worker(watch, { eval: true }).unref()
}

const [memoryBytes, memoryOfFile] = [2 * 1024 ** 3, 8]

/** Ends this process, even inside of a run, when the model takes far more memory than one of its size needs. */
export function endWhenMemoryIsTaken(start: WorkerStart): void {
  const most = memoryBytes + ('remote' in start ? 0 : memoryOfFile * statSync(start.modelFile).size)
  const watch = `setInterval(() => {
    if (process.memoryUsage.rss() > ${most}) process.kill(process.pid, 'SIGKILL')
  }, 100)`
  new Worker(watch, { eval: true }).unref()
}

/** Where memory runs out, Linux is to end this process and not the engine. */
export function bePreferredWhenMemoryRunsOut(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '900')
  } catch (error) {
    process.stderr.write(`The inference worker could not change its place where memory runs out: ${error}\n`)
  }
}
