import { existsSync } from 'node:fs'
import { z } from 'zod'
import { RefreshOptions } from '#contract'
import { openEngine } from '#engine'

/**
 * Starts a refresh on a workspace, or resumes the newest one, and kills itself (as kill -9 does): right after a step has
 * started, inside the transaction that would record its end, or once a file exists. Prints `done` if the refresh ended
 * before.
 */
const Order = z.object({
  folder: z.string(),
  refresh: RefreshOptions.optional(),
  kill: z.object({ step: z.string(), when: z.enum(['begun', 'ending']), file: z.string().optional() }).optional(),
})

const { folder, refresh, kill } = Order.parse(JSON.parse(process.argv[2] ?? 'null'))
const { client, context } = await openEngine({
  folder,
  program: 'a test that is about to be killed',
  recoverJobs: true,
})
const { store, jobs } = context
const { write } = store
const end = () => process.kill(process.pid, 'SIGKILL')

const isReached = (time: 'startedAtMs' | 'endedAtMs') =>
  store.get(
    `SELECT 1 FROM job WHERE kind IN ('refresh.run', 'training.run') AND checkpoint ->> '$.times.${kill?.step}.${time}' IS NOT NULL`,
  ) !== undefined

if (kill?.file !== undefined) {
  const { file } = kill
  setInterval(() => existsSync(file) && end(), 20)
} else if (kill?.when === 'begun')
  store.write = (change) => {
    const result = write(change)
    if (isReached('startedAtMs')) end()
    return result
  }
else if (kill)
  store.write = (change) =>
    write(() => {
      const result = change()
      if (isReached('endedAtMs')) end()
      return result
    })

const newest = (await client.jobs.list({})).find(({ kind }) => kind === 'refresh.run')
const jobId = refresh ? (await client.refresh.run(refresh)).jobId : newest!.jobId
if (jobs.get(jobId).status === 'interrupted') jobs.resume(jobId)
const { error } = await jobs.wait(jobId)
process.stdout.write(error ?? 'done')
process.exit(0)
