import { url as debuggerUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'

const maxSeconds = 60

// Vitest's time limits can't end a test that blocks its thread. This thread does, and Vitest goes on with other tests.
const code = `
const { writeSync } = require('node:fs')
let test = 'The beginning of a file'
let seconds = 0
require('node:worker_threads').parentPort.on('message', (begun) => {
  test = begun ?? test
  seconds = 0
})
setInterval(() => {
  seconds += 1
  if (seconds < ${maxSeconds}) return
  writeSync(2, \`\\n\${test} keeps its thread busy for more than ${maxSeconds} s: its process is ended.\\n\`)
  process.kill(process.pid, 'SIGKILL')
}, 1000)`

/** One for all files of a process; none while debugging. */
const shared: typeof globalThis & { stuckWatch?: Worker } = globalThis

/** Ends this process when its thread is blocked for a minute, and names the test that was running. */
export function watchForStuck(test: string): void {
  if (debuggerUrl()) return
  if (!shared.stuckWatch) {
    const watch = new Worker(code, { eval: true })
    watch.unref()
    setInterval(() => watch.postMessage(null), 1000).unref()
    shared.stuckWatch = watch
  }
  shared.stuckWatch.postMessage(test)
}
