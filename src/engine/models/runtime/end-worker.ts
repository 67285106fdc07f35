import { statSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { WorkerStart } from './messages.ts'

const [memoryBytes, memoryOfFile] = [2 * 1024 ** 3, 8]

/**
 * Ends this process, even inside of a run, when the engine's is gone, and when the model takes far more memory than one of
 * its size needs.
 */
export function endInTime(start: WorkerStart): void {
  process.once('disconnect', () => process.exit())
  const most = memoryBytes + ('remote' in start ? 0 : memoryOfFile * statSync(start.modelFile).size)
  const watch = `const kill = () => process.kill(process.pid, 'SIGKILL')
  setInterval(() => {
    if (process.memoryUsage.rss() > ${most}) kill()
  }, 100)
  setInterval(() => {
    try {
      if (process.ppid === ${process.ppid} && process.kill(process.ppid, 0)) return
    } catch {
      // It is gone.
    }
    kill()
  }, 1000)`
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
