// A scheduler for tests: `submit FOLDER SCRIPT` starts a task that outlives everybody, `status FOLDER` names those that run, and
// `cancel FOLDER ID` ends one with all that it started.
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , what, folder, argument] = process.argv

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    // There is no such process.
    return false
  }
}

if (what === 'submit') {
  const task = spawn('sh', [argument], { detached: true, stdio: 'ignore' })
  task.unref()
  writeFileSync(join(folder, String(task.pid)), '')
  console.log(task.pid)
}
if (what === 'status') for (const pid of readdirSync(folder)) if (isAlive(Number(pid))) console.log(pid)
if (what === 'cancel') process.kill(-Number(argument), 'SIGKILL')
