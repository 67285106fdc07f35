import { statSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { WorkerStart } from './messages.ts'

const [memoryBytes, memoryOfFile] = [2 * 1024 ** 3, 8]

/**
 * Ends this process, even during a run, when the engine's process is gone or a model takes far more memory than its size
 * justifies. Returns the function that allows memory for a model before it is loaded.
 */
export function endInTime(): (start: WorkerStart) => void {
  process.once('disconnect', () => process.exit())
  const code = `let max = ${memoryBytes}
  require('node:worker_threads').parentPort.on('message', (bytes) => {
    max = bytes
  })
  const kill = () => process.kill(process.pid, 'SIGKILL')
  setInterval(() => {
    if (process.memoryUsage.rss() > max) kill()
  }, 100)
  setInterval(() => {
    try {
      if (process.ppid === ${process.ppid} && process.kill(process.ppid, 0)) return
    } catch {
      // The engine is gone.
    }
    kill()
  }, 1000)`
  const watch = new Worker(code, { eval: true })
  watch.unref()
  return (start) =>
    watch.postMessage(memoryBytes + ('remote' in start ? 0 : memoryOfFile * statSync(start.modelFile).size))
}

/** Makes Linux kill this process rather than the engine when memory runs out. */
export function bePreferredWhenMemoryRunsOut(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '900')
  } catch (error) {
    process.stderr.write(`The inference worker could not change its place where memory runs out: ${error}\n`)
  }
}
