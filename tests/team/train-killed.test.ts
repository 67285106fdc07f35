import { type ChildProcess, spawn } from 'node:child_process'
import { once as onceOf } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAlive, trainingBench, writesModel } from '../support/training-bench.ts'

describe('training', () => {
  const { bench, recipe } = trainingBench()
  const killer = resolve(import.meta.dirname, '../support/run-job-until-killed.ts')
  /** Trains in an engine of its own; `begun` is told of it. Gives the signal that ended that. */
  async function trainInOwnProcess(once: string | undefined, begun: (child: ChildProcess) => Promise<void>) {
    const order = { folder: bench.scratch.folder, train: { dataset: 'v1', recipe: 'node-recipe' }, killAt: { once } }
    const child = spawn(process.execPath, [killer, JSON.stringify(order)], { stdio: 'ignore' })
    const ended = onceOf(child, 'close')
    await begun(child)
    return (await ended)[1]
  }

  test('an engine that is killed while it trains ends the command, and the next one continues', async () => {
    await bench.frozenImages()
    await recipe(
      `writeFileSync(out + '/pids', process.pid + '\\n', { flag: 'a' })
       if (existsSync(out + '/half')) { ${writesModel} } else setInterval(() => {}, 1000)
       writeFileSync(out + '/half', '')`,
    )
    await bench.scratch.reopen(async () => {
      const signal = await trainInOwnProcess(undefined, async (child) => {
        await expect.poll(() => globSync(bench.out('training/*/out/half')).length).toBe(1)
        child.kill('SIGKILL')
      })
      expect(signal).toBe('SIGKILL')
      const [file] = globSync(bench.out('training/*/out/pids'))
      const pid = Number(readFileSync(file!, 'utf8'))
      await expect.poll(() => isAlive(pid)).toBe(false)
    })
    await takesUp()
  })

  test.each([
    ['once the training is through', `SELECT 1 FROM job WHERE checkpoint ->> '$.trained' IS NOT NULL`],
    ['once the model is in', 'SELECT 1 FROM model'],
    ['once that is noted', `SELECT 1 FROM job WHERE checkpoint ->> '$.modelId' IS NOT NULL`],
  ])('an engine that is killed %s adds the model once', async (_, once) => {
    await bench.frozenImages()
    await recipe(`writeFileSync(process.env.HOME + '/ran', 'x', { flag: 'a' }); ${writesModel}`, {
      env: { HOME: bench.out('') },
    })
    await bench.scratch.reopen(async () => {
      expect(await trainInOwnProcess(once, async () => {})).toBe('SIGKILL')
    })
    await takesUp()
    expect(readFileSync(bench.out('ran'), 'utf8')).toBe('x')
  })

  /** The job that the killed engine left is done, with one model, and nothing of it stays. */
  async function takesUp(): Promise<void> {
    const { client, engine } = bench.scratch
    const job = (await client.jobs.list({})).find(({ kind }) => kind === 'training.run')!
    if (job.status === 'interrupted') engine.context.jobs.resume(job.jobId)
    expect((await bench.jobResult(job.jobId)).error).toBeNull()
    expect(await client.models.list()).toMatchObject([{ name: 'node-recipe v1', trainedOn: 'v1' }])
    expect(globSync(bench.out('training/*/*')).map((file) => basename(file))).not.toContain('out')
    expect(engine.context.jobs.list(100).filter(({ kind }) => kind === 'training.run')).toHaveLength(1)
  }
})
