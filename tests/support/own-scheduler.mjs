// A scheduler for tests: `submit FOLDER SCRIPT` starts a task that outlives its parents, `status FOLDER` lists the running
// tasks, and `cancel FOLDER ID` ends one with all its children.
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , what, folder, argument] = process.argv

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    // The process has ended.
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
