import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'
import Database from 'better-sqlite3'

// Loaded before a program that a test will stop. Sends the program a signal right before or after its n-th commit, rename,
// copy or opening of a file, which WINNOW_TEST_STOP names as "SIGKILL before commit 3". WINNOW_TEST_STEPS names the file to
// which the numbers of all steps are written when the program ends normally.
const [signal, when, kind, n] = (process.env.WINNOW_TEST_STOP ?? '').split(' ')
const kinds = ['commit', 'rename', 'copy', 'open'] as const
/** Counted over all threads of the program; a commit of a thread that only reads does not count. */
const counts = isMainThread
  ? new Int32Array(new SharedArrayBuffer(4 * kinds.length))
  : (getEnvironmentData('winnow.steps') as unknown as Int32Array)
if (isMainThread) setEnvironmentData('winnow.steps', counts as never)

function step<T>(of: (typeof kinds)[number], work: () => T): T {
  const count = Atomics.add(counts, kinds.indexOf(of), 1) + 1
  const isThis = of === kind && count === Number(n)
  if (isThis && when === 'before') process.kill(process.pid, signal)
  const result = work()
  if (!isThis || when !== 'after') return result
  const stop = () => {
    process.kill(process.pid, signal)
  }
  if (result instanceof Promise) return result.finally(stop) as T
  stop()
  return result
}

const { exec } = Database.prototype
Database.prototype.exec = function (this: Database.Database, sql) {
  return sql === 'COMMIT' && isMainThread ? step('commit', () => exec.call(this, sql)) : exec.call(this, sql)
}
const { rename, copyFile, open } = fs.promises
fs.promises.rename = (from, to) => step('rename', () => rename(from, to))
fs.promises.copyFile = (from, to, mode) => step('copy', () => copyFile(from, to, mode))
fs.promises.open = (path, flags, mode) => step('open', () => open(path, flags, mode))
syncBuiltinESMExports()

// Time advances with each reading, whatever the machine's speed. So a transaction that yields to others after a while ends
// at the same image in each run, and each run has the same steps.
let readingsMs = 0
performance.now = () => readingsMs++

process.on('exit', () => {
  const steps = Object.fromEntries(kinds.map((one, at) => [one, counts[at]]))
  if (isMainThread && process.env.WINNOW_TEST_STEPS)
    fs.writeFileSync(process.env.WINNOW_TEST_STEPS, JSON.stringify(steps))
})
