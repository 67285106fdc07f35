import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createWorkspace, openEngine } from '#engine'
import { JobId } from '#model/ids.ts'
import { childJob, defineJob, type JobKind, JobQueue } from '../../../src/engine/jobs/index.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace, testClock } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let scratch: Scratch

const log = () => readFileSync(join(scratch.folder, 'winnow.log'), 'utf8')

/** Hangs until it is stopped; once let go, the newest run and those to come end. Runs of processes that are gone never do. */
function hangingJob(): { kind: JobKind<{ name: string }>; begun: string[]; finish(): void } {
  const begun: string[] = []
  let isFinished = false
  let endNewest = () => {}
  const kind = defineJob({
    kind: 'test.hang',
    lane: 'files',
    unit: 'things',
    input: z.object({ name: z.string() }),
    result: z.object({}),
    checkpoint: z.null(),
    title: ({ name }) => `Hang ${name}`,
    async run({ name }, { signal }) {
      begun.push(name)
      await new Promise<void>((resolve, reject) => {
        endNewest = resolve
        if (isFinished) resolve()
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      return {}
    },
  })
  const finish = () => {
    isFinished = true
    endNewest()
  }
  return { kind, begun, finish }
}

/** The jobs as the next process finds them: the one before is gone without a word. */
function afterCrash(
  kind: JobKind<{ name: string }>,
  store = scratch.engine.context.store,
  more: readonly JobKind[] = [],
): JobQueue {
  const { context } = scratch.engine
  const jobs: JobQueue = new JobQueue({
    ...{ store, clock: context.clock, log: context.log, kinds: [kind as JobKind, ...more] },
    context: () => ({ ...context, jobs }),
    actor: () => context.userNow({ userId: 'usr_1' } as never),
    announce: () => {},
  })
  return jobs
}

describe('a job', () => {
  beforeEach(async () => {
    scratch = await scratchWorkspace()
  })
  afterEach(() => scratch.close())

  test('J1: whose process ended while it ran resumes by itself once, then is set aside until a user resumes it', async () => {
    const { kind, begun, finish } = hangingJob()
    const owner = await scratch.client.access.whoami()
    const first = afterCrash(kind)
    const jobId = first.enqueue(kind, { name: 'a' }, owner)
    const waiting = first.enqueue(kind, { name: 'b' }, owner)

    const second = afterCrash(kind)
    expect(second.get(jobId)).toMatchObject({ status: 'interrupted', isSetAside: false })
    expect(second.recover()).toBe(2)
    expect(begun).toEqual(['a', 'a'])

    const third = afterCrash(kind)
    expect(third.recover()).toBe(1)
    expect(third.get(jobId)).toMatchObject({
      status: 'interrupted',
      isSetAside: true,
      error: 'Winnow ended 2 times while this job ran, so it isn’t restarted automatically. Resume or cancel it.',
    })
    expect(log()).toContain(`warn ${jobId} (Hang a) is postponed.`)
    // What had only waited for its turn was not there when the process ended.
    expect(begun).toEqual(['a', 'a', 'b'])

    finish()
    await third.wait(waiting)
    expect(third.resume(jobId)).toMatchObject({ isSetAside: false, error: null })
    expect(await third.wait(jobId)).toMatchObject({ status: 'done', isSetAside: false })
  })

  test('J1: that was set aside is taken up when a user starts the same work again, and counts from the beginning', async () => {
    const { kind, begun } = hangingJob()
    const owner = await scratch.client.access.whoami()
    const jobId = afterCrash(kind).enqueue(kind, { name: 'a' }, owner)
    afterCrash(kind).recover()
    const third = afterCrash(kind)
    expect(third.recover()).toBe(0)
    expect(third.enqueue(kind, { name: 'a' }, owner)).toBe(jobId)
    const fourth = afterCrash(kind)
    expect(fourth.recover()).toBe(1)
    expect(begun).toHaveLength(4)
    expect(afterCrash(kind).get(jobId)).toMatchObject({ isSetAside: true })
  })

  test('J2: that is too slow for a close in good order is not counted as crashed, and one that was canceled stays so', async () => {
    const { kind } = hangingJob()
    const deaf: JobKind<{ name: string }> = {
      ...kind,
      run: (input, run) => kind.run(input, { ...run, signal: new AbortController().signal }),
    }
    const owner = await scratch.client.access.whoami()
    let jobs = afterCrash(deaf)
    const jobId = jobs.enqueue(deaf, { name: 'a' }, owner)
    for (let n = 0; n < 3; n++) {
      // The process is ended by force before its job has stopped.
      void jobs.close()
      jobs = afterCrash(deaf)
      expect(jobs.get(jobId)).toMatchObject({ status: 'interrupted', isSetAside: false })
      expect(jobs.recover()).toBe(1)
    }
    jobs.cancel(jobId)
    void jobs.close()
    expect(afterCrash(deaf).get(jobId).status).toBe('cancelled')
  })

  test('J3: that was set aside is among the notices until a user decides', async () => {
    const { store } = scratch.engine.context
    store.write(() =>
      store.run(
        `INSERT INTO job (kind, title, input, status, unit, created_at, created_by, crashes)
         VALUES ('library.import', 'Import far', '{}', 'running', 'files', 1, 1, 1)`,
      ),
    )
    await scratch.reopen()
    const [job] = await scratch.client.jobs.list({})
    const jobId = job!.jobId
    expect(job).toMatchObject({ status: 'interrupted', isSetAside: true })
    expect(await scratch.client.workspace.notices()).toMatchObject([
      { kind: 'job-set-aside', title: 'Import far was postponed', action: { jobId } },
    ])
    await scratch.client.jobs.cancel({ jobId })
    expect(await scratch.client.workspace.notices()).toEqual([])
  })

  test('J6: that waits for another takes that one up after a crash and after a close, and cancels it when it is canceled', async () => {
    const { kind: child, begun, finish } = hangingJob()
    const parent = defineJob({
      kind: 'test.wait',
      lane: 'refresh',
      unit: 'steps',
      input: z.object({}),
      result: z.object({}),
      checkpoint: z.object({ jobId: JobId }),
      title: () => 'Wait',
      async run(_, run) {
        await childJob(run, run.checkpoint?.jobId, child, { name: 'a' }, (jobId) => run.save({ jobId }))
        return {}
      },
    })
    const queueOf = () => afterCrash(child, undefined, [parent as JobKind])
    const listed = (jobs: JobQueue) => jobs.list(10).map(({ kind, status }) => `${kind} ${status}`)
    const owner = await scratch.client.access.whoami()
    const first = queueOf()
    const jobId = first.enqueue(parent, {}, owner)
    await expect.poll(() => begun.length).toBe(1)

    const second = queueOf()
    second.recover()
    expect(begun).toHaveLength(2)
    await second.close()
    expect(listed(second)).toEqual(['test.hang interrupted', 'test.wait interrupted'])

    const third = queueOf()
    third.recover()
    third.cancel(jobId)
    expect(await third.wait(jobId)).toMatchObject({ status: 'cancelled' })
    expect(listed(third)).toEqual(['test.hang cancelled', 'test.wait cancelled'])
    finish()
    third.resume(jobId)
    expect(await third.wait(jobId)).toMatchObject({ status: 'done' })
    // Nothing of it is an error.
    expect(existsSync(join(scratch.folder, 'winnow.log'))).toBe(false)
  })

  test('J4: whose end can not be written is shown as ended, and says why it could not', async () => {
    const { store } = scratch.engine.context
    const { kind, finish } = hangingJob()
    let problem: Error | null = null
    const refusing: typeof store = {
      ...store,
      write(change) {
        if (problem) throw problem
        return store.write(change)
      },
    }
    const jobs = afterCrash(kind, refusing)
    const owner = await scratch.client.access.whoami()
    const jobId = jobs.enqueue(kind, { name: 'a' }, owner)
    problem = new Error('The disk answers no more.')
    finish()
    expect(await jobs.wait(jobId)).toMatchObject({ status: 'failed', error: /^The disk answers no more\. \(error \w+/ })
    expect(log()).toMatch(/error \[\w+\] A job failed\. Error: The disk answers no more\./)
    expect(log()).toMatch(new RegExp(`error \\[\\w+\\] How ${jobId} ended could not be written\\. Error: The disk`))
    // A full disk is no news for the log, and the workspace opens all the same.
    const before = log()
    problem = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    const next = afterCrash(kind, refusing)
    expect(next.get(jobId).status).toBe('interrupted')
    expect(next.recover()).toBe(0)
    expect(log().slice(before.length)).toMatch(/^\S+ warn The disk is full, so no interrupted job was resumed\.\n$/)
    problem = null
    expect(next.resume(jobId).status).toBe('running')
    expect(await next.wait(jobId)).toMatchObject({ status: 'done', error: null })
    await Promise.all([jobs.close(), next.close()])
  })

  test('J5: or call that leaves work behind has its error in the log, and the workspace closes after it', async () => {
    const { context } = scratch.engine
    let fail = () => {}
    context.finishBeforeClose(
      new Promise((_, reject) => {
        fail = () => reject(new Error('The file is cut short.'))
      }),
      'Cutting far.tif',
    )
    let isReopened = false
    const reopened = scratch.reopen().then(() => {
      isReopened = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isReopened).toBe(false)
    fail()
    await reopened
    expect(log()).toMatch(/error \[\w+\] Cutting far\.tif failed\. Error: The file is cut short\./)
  })

  test('J4: that fails while it is stopped says so in the log', async () => {
    const { kind } = hangingJob()
    const failing: JobKind<{ name: string }> = {
      ...kind,
      run: (input, run) =>
        kind.run(input, run).catch(() => {
          throw new Error('What had been begun could not be taken back.')
        }),
    }
    const jobs = afterCrash(failing)
    const jobId = jobs.enqueue(failing, { name: 'a' }, await scratch.client.access.whoami())
    jobs.cancel(jobId)
    expect(await jobs.wait(jobId)).toMatchObject({ status: 'cancelled' })
    expect(log()).toContain(`${jobId} failed while it was stopped. Error: What had been begun could not be taken back.`)
  })
})

/** Opens the workspace in a process of its own that is killed at its n-th transaction. */
const crash = (folder: string, writes: number, more: object) =>
  new Promise<string | null>((ended) => {
    const script = new URL('../../support/run-job-until-killed.ts', import.meta.url).pathname
    const order = JSON.stringify({ folder, killAt: { writes }, ...more })
    execFile(process.execPath, [script, order], (error) => ended(error?.signal ?? null))
  })

test('J1, J3: an import that ends its process twice: the workspace opens, winnow names it, and resuming ends it', async () => {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-crashes-'))
  const folder = join(ground, 'workspace')
  await createWorkspace(folder, { name: 'Crashes', classes: [], clock: testClock() })
  await writeImage(join(ground, 'in/one.png'))
  // The first transaction puts the job into the queue, the second starts it.
  expect(await crash(folder, 3, { import: { paths: [join(ground, 'in')] } })).toBe('SIGKILL')
  expect(await crash(folder, 1, { recover: true })).toBe('SIGKILL')
  const listed = await winnow(['job', 'list', folder])
  expect(listed.stdout).toMatch(/job_1 +Import in +postponed .* isn’t restarted automatically/)

  const { client, context, close } = await openEngine({ folder, recoverJobs: true })
  const [job] = await client.jobs.list({})
  expect(job).toMatchObject({ status: 'interrupted', isSetAside: true })
  await client.jobs.resume({ jobId: job!.jobId })
  expect(await context.jobs.wait(job!.jobId)).toMatchObject({ status: 'done', result: { imagesAdded: 1 } })
  const followed = (await client.jobs.list({})).map(({ kind }) => kind)
  expect(followed).toEqual(['embeddings.describe', 'library.findDuplicates', 'library.import'])
  await close()
  rmSync(ground, { recursive: true })
})
