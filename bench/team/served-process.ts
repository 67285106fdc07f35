import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { appBuild, builtFolder } from '../../scripts/setup/app-build.mjs'
import { nodeProgram } from '../../scripts/setup/node-runtime.mjs'
import { projectFolder } from '../../scripts/setup/project.mjs'
import { processor } from '../app-engine.ts'

/** Processor time in seconds, and memory, of the server and its engine. */
export type Use = { server: number; engine: number; serverMb: number; engineMb: number }

/** `winnow serve` as a user starts it. Measurements work only on Linux. */
export type ServedProcess = {
  url: string
  pid: number
  /** Of the current engine. */
  enginePid(): number | undefined
  use(): Use
  /** Resolves to the exit code; null if it was killed. */
  exited: Promise<number | null>
  stop(): Promise<number | null>
}

export async function startServed(folder: string): Promise<ServedProcess> {
  await appBuild.run(
    () => undefined,
    async () => undefined,
  )
  const winnow = join(projectFolder, 'scripts', 'winnow.mjs')
  const child = spawn(nodeProgram(), ['--max-semi-space-size=8', winnow, 'serve', folder, '--port', '0'], {
    env: { ...process.env, WINNOW_BUILT: builtFolder, MALLOC_ARENA_MAX: '2' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await addressOf(child)
  const pid = child.pid!
  const enginePid = () =>
    Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined
  return {
    url,
    pid,
    enginePid,
    use() {
      const engine = enginePid()!
      return {
        ...{ server: processor(`/proc/${pid}`), engine: processor(`/proc/${engine}`) },
        ...{ serverMb: memoryMb(pid), engineMb: memoryMb(engine) },
      }
    },
    exited,
    async stop() {
      child.kill('SIGTERM')
      return exited
    },
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /Serving at (\S+)\. /.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('winnow serve ended before it printed its address.')
}

const memoryMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
