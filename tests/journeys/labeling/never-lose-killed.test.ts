import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Engine, openEngine } from '#engine'
import { adding, label, nextEditId } from '../../support/label-bench.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

const ground: string[] = []
afterEach(() => {
  for (const folder of ground.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A closed workspace with images of which each has one label. */
async function workspaceOf(images: number): Promise<string> {
  const scratch = await scratchWorkspace()
  for (let i = 0; i < images; i++) {
    const imageId = scratch.addImage()
    await scratch.client.labeling.edit({ imageId, editId: nextEditId(), baseRevision: 0, diff: adding(label()) })
  }
  const parent = mkdtempSync(join(tmpdir(), 'winnow-killed-'))
  ground.push(parent)
  await scratch.engine.close()
  cpSync(scratch.folder, join(parent, 'whole'), { recursive: true })
  rmSync(join(scratch.folder, '..'), { recursive: true, force: true })
  return join(parent, 'whole')
}

async function withEngine<T>(folder: string, work: (engine: Engine) => T | Promise<T>): Promise<T> {
  const engine = await openEngine({ folder, program: 'a test', recoverJobs: true })
  try {
    for (const { jobId } of await engine.client.jobs.list({})) await engine.context.jobs.wait(jobId)
    const { store } = engine.context
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    // Every edit that is in the ledger is in the labels, and the other way round.
    expect(
      store.all('SELECT id FROM image WHERE revision <> (SELECT count(*) FROM edit WHERE image_id = image.id)'),
    ).toEqual([])
    return await work(engine)
  } finally {
    await engine.close()
  }
}

const classes = ({ context: { store } }: Engine) =>
  store.values<number>('SELECT class_id FROM annotation ORDER BY image_id')
const states = ({ context: { store } }: Engine) =>
  store.all<{ state: string; state_reason: string | null }>('SELECT state, state_reason FROM image ORDER BY id')

test('L1: an action on many images that is killed goes on by itself, and is undone as a whole', async () => {
  const count = 80
  const whole = await workspaceOf(count)
  const command = (folder: string) => [
    'bulk',
    'relabel',
    folder,
    'person',
    'cat',
    '--where',
    'true',
    '--json',
    '--quiet',
  ]
  const probe = join(whole, '../probe')
  cpSync(whole, probe, { recursive: true })
  const counted = await winnowCounted(command(probe))
  expect(counted).toMatchObject({ exitCode: 0, stderr: '' })
  const moments = [
    { when: 'before', n: counted.steps.commit - 3 },
    { when: 'after', n: counted.steps.commit - 3 },
    { when: 'before', n: counted.steps.commit - 1 },
    { when: 'before', n: counted.steps.commit },
  ] as const
  for (const [i, { when, n }] of sampled(moments, 1).entries()) {
    const folder = join(whole, `../killed-${i}`)
    cpSync(whole, folder, { recursive: true })
    const killed = await winnow(command(folder), { stopAt: { signal: 'SIGKILL', step: 'commit', when, n } })
    expect(killed.exitCode).toBeNull()
    await withEngine(folder, async (engine) => {
      const [record] = await engine.client.bulk.list({})
      if (!record || (await engine.client.jobs.list({})).length === 0) {
        // It had only been noted: nothing has changed, and asking again does it.
        expect(classes(engine)).toEqual(Array(count).fill(1))
        return
      }
      expect(classes(engine)).toEqual(Array(count).fill(3))
      const { jobId } = await engine.client.bulk.undo({ bulkId: record.bulkId })
      await engine.context.jobs.wait(jobId)
      expect(classes(engine)).toEqual(Array(count).fill(1))
    })
  }
})

test('L1: verdicts on many images that are killed are there or not, each as a whole, and go on', async () => {
  const count = 60
  const whole = await workspaceOf(count)
  const command = (folder: string) => [
    ...['review', 'reject', folder, '--where', 'state == "new"', '--reason', 'blurred', '--json', '--quiet'],
  ]
  const probe = join(whole, '../probe')
  cpSync(whole, probe, { recursive: true })
  const { steps } = await winnowCounted(command(probe))
  // The last commits follow the verdicts, for monitoring: so it is killed ever earlier until some images are judged and others not.
  for (let n = steps.commit, rejected = count; rejected === count; n--) {
    const folder = join(whole, `../killed-${n}`)
    cpSync(whole, folder, { recursive: true })
    const killed = await winnow(command(folder), { stopAt: { signal: 'SIGKILL', step: 'commit', when: 'before', n } })
    expect(killed.exitCode).toBeNull()
    await withEngine(folder, (engine) => {
      const done = states(engine).filter(({ state }) => state === 'rejected')
      expect(done.length).toBeGreaterThan(0)
      expect(new Set(done.map(({ state_reason }) => state_reason))).toEqual(new Set(['blurred']))
      rejected = done.length
    })
    expect(await winnow(command(folder))).toMatchObject({ exitCode: 0, stderr: '' })
    await withEngine(folder, (engine) =>
      expect(states(engine)).toEqual(Array(count).fill({ state: 'rejected', state_reason: 'blurred' })),
    )
  }
})
