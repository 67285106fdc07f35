import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineClient, ListedJob } from '../../src/contract/index.ts'
import { calls } from './deaf-calls.ts'

/** A thread that calls the engine through a port as the window does, and reports each call before and after it. */
export type WindowStart = { port: MessagePort; photos: string; outside: string; jobSeconds: number; only: string[] }
export type FromWindow =
  | { type: 'begin'; name: string }
  | { type: 'end'; name: string; tookMs: number; outcome: string }
  | { type: 'over' }

const { port, photos, outside, jobSeconds, only } = workerData as WindowStart
const client: EngineClient = createORPCClient(new RPCLink({ port }))
const parent = parentPort!

const answers = new Map<string, unknown>()
const reply = (procedure: string): never => {
  if (!answers.has(procedure)) throw new Error(`${procedure} has no answer.`)
  return answers.get(procedure) as never
}

/** Sends a message; resolves when the engine's thread has received it. */
async function tell(message: FromWindow): Promise<void> {
  const heard = new Promise((resolve) => parent.once('message', resolve))
  parent.postMessage(message)
  await heard
}

const idle = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What every plan needs. */
const figures = 'library.updateFigures'

/** Waits for all jobs and cancels those that take too long, except for figures. Returns how the newest jobs ended. */
async function untilJobsEnd(): Promise<string> {
  const startedMs = performance.now()
  let isCancelled = false
  for (;;) {
    const jobs = await client.jobs.list({ limit: 5 })
    const running = jobs.filter(({ status }) => status === 'running' || status === 'queued')
    if (running.length === 0) return endOf(jobs[0], isCancelled)
    if (performance.now() - startedMs > jobSeconds * 1000 && !isCancelled) {
      isCancelled = true
      for (const { jobId, kind } of running) if (kind !== figures) await client.jobs.cancel({ jobId })
    }
    await idle(50)
  }
}

const endOf = (job: ListedJob | undefined, isCancelled: boolean): string =>
  !job ? '' : isCancelled ? `job stopped at ${job.done} of ${job.total ?? '?'}` : (job.error ?? `job ${job.status}`)

/** The calls that the window repeats after a change. */
async function refresh(): Promise<void> {
  await Promise.all([
    client.library.list({ limit: 100 }),
    client.library.sequence({}),
    client.library.facets({}),
    client.workspace.status(),
    client.workspace.notices(),
  ])
}

async function outcomeOf(procedure: string, input: unknown): Promise<string> {
  const [module = '', verb = ''] = procedure.split('.')
  const ask = (client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[module]![
    verb
  ]!
  const answer = await ask(input)
  answers.set(procedure, answer)
  return typeof answer === 'object' && answer !== null && 'jobId' in answer && !procedure.startsWith('jobs.')
    ? await untilJobsEnd()
    : ''
}

let isChanging = false
for (const call of calls(photos, outside, reply)) {
  let name = 'a call that an earlier one had to prepare'
  try {
    const [procedure, input, note] = call()
    name = note ? `${procedure} (${note})` : procedure
    if (procedure === 'workspace.addClasses') isChanging = true
    const given =
      procedure === 'workspace.orderClasses'
        ? { classIds: (await client.workspace.classes()).map(({ classId }) => classId).reverse() }
        : procedure === 'access.actAs'
          ? { name: (await client.access.whoami()).name }
          : input
    if (only.length > 0 && !only.some((part) => name.includes(part))) continue
    await tell({ type: 'begin', name })
    const startedMs = performance.now()
    let outcome: string
    try {
      outcome = await outcomeOf(procedure, given)
    } catch (error) {
      outcome = error instanceof Error ? error.message : String(error)
    }
    const tookMs = performance.now() - startedMs
    await tell({ type: 'end', name, tookMs, outcome })
    if (!isChanging) continue
    await tell({ type: 'begin', name })
    const refreshedMs = performance.now()
    await refresh()
    await tell({ type: 'end', name: `lists after ${name}`, tookMs: performance.now() - refreshedMs, outcome: '' })
  } catch (error) {
    await tell({ type: 'begin', name })
    await tell({ type: 'end', name, tookMs: 0, outcome: error instanceof Error ? error.message : String(error) })
  }
}
parent.postMessage({ type: 'over' } satisfies FromWindow)
