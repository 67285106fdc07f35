import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { appBuild, builtFolder } from '../scripts/setup/app-build.mjs'
import { nodeProgram } from '../scripts/setup/node-runtime.mjs'
import { compiledFolder } from '../scripts/setup/project.mjs'
import type { EngineClient } from '../src/contract/index.ts'
import { startChild } from '../src/launch/engine-child.ts'
import type { JobId } from '../src/model/ids.ts'

/** `processor`: processor time of all threads; `ofThread`: of the engine's thread; `peakMb`: the highest memory use. */
export type Took = { seconds: number; processor: number; ofThread: number; peakMb: number }

/** The built engine in its own process, as the app starts it. Measurements work only on Linux. */
export type AppEngine = {
  client: EngineClient
  measured<Result>(work: () => Promise<Result>): Promise<{ took: Took; result: Result }>
  job(start: () => Promise<{ jobId: JobId }>): Promise<{ took: Took; result: unknown }>
  close(): Promise<void>
}

const pollMs = 25
const ticksPerSecond = 100

export async function startAppEngine(folder: string): Promise<AppEngine> {
  await appBuild.run(
    () => undefined,
    async () => undefined,
  )
  const place = { file: join(builtFolder, 'engine-host.js'), node: nodeProgram(), compiled: compiledFolder }
  const engine = startChild({ folder }, place, { onRestoring: () => undefined, findForeign: async () => null })
  const started = await engine.startResult
  if (started.type === 'failed') throw new Error(started.message)
  const process = `/proc/${engine.pid}`
  const client: EngineClient = createORPCClient(new RPCLink({ port: engine.connect() }))
  const measured: AppEngine['measured'] = async (work) => {
    writeFileSync(`${process}/clear_refs`, '5')
    const [from, used, ofThread] = [performance.now(), processor(process), processor(`${process}/task/${engine.pid}`)]
    const result = await work()
    const seconds = (performance.now() - from) / 1000
    const took = {
      seconds,
      processor: processor(process) - used,
      ofThread: processor(`${process}/task/${engine.pid}`) - ofThread,
      peakMb: peakMb(process),
    }
    return { took, result }
  }
  return {
    client,
    measured,
    job: (start) =>
      measured(async () => {
        const { jobId } = await start()
        for (;;) {
          const { status, error, result } = await client.jobs.get({ jobId })
          if (status === 'done') return result
          if (status !== 'queued' && status !== 'running') throw new Error(error ?? status)
          await wait(pollMs)
        }
      }),
    async close() {
      engine.stop()
      await engine.exited
    },
  }
}

/** Returns the seconds of processor time of a process or thread. */
export function processor(folder: string): number {
  const after = readFileSync(`${folder}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(after[11]) + Number(after[12])) / ticksPerSecond
}

const peakMb = (folder: string): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]) / 1024
