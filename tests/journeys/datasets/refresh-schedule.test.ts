import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addRecipe, openBackup, openEngine } from '#engine'
import { dayMs, hourMs } from '#model/units.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'
import { colorModels } from '../../support/models/color-models.ts'

const keeping = JSON.stringify({
  schema: 1,
  name: 'Keep',
  rules: [{ id: 'old', action: 'retire', when: 'image.path.contains("nothing")', reason: 'Old.' }],
})

describe('a scheduled refresh', () => {
  const bench = datasetBench()
  beforeEach(async () => {
    process.env.WINNOW_RECIPES = bench.out('recipes')
    process.env.WINNOW_TRAINING = bench.out('training')
    process.env.WINNOW_SCHEDULES = bench.out('schedules')
    process.env.XDG_STATE_HOME = bench.out('state')
    await writeImage(bench.out('in/one.png'), { tint: 1 })
    await bench.importFrom(bench.out('in'))
    await bench.review(bench.imageIds().get('one.png')!, [label(box(1, 1, 9, 9))])
    await bench.scratch.client.policy.save({ policy: keeping })
  })
  afterEach(() => {
    for (const name of ['RECIPES', 'TRAINING', 'SCHEDULES']) delete process.env[`WINNOW_${name}`]
    delete process.env.XDG_STATE_HOME
  })

  /** A recipe that notes each run of its command. */
  async function recipe(program = ''): Promise<never> {
    const folder = bench.out('sources/stub')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'model.onnx'), colorModels['ultralytics v8'].file)
    writeFileSync(
      join(folder, 'train.mjs'),
      `import { appendFileSync, cpSync } from 'node:fs'\nappendFileSync(${JSON.stringify(bench.out('ran'))}, 'x')\n${program}
       cpSync('model.onnx', process.argv[2] + '/best.onnx')`,
    )
    const command = [process.execPath, '{recipe}/train.mjs', '{out}']
    writeFileSync(
      join(folder, 'recipe.json'),
      JSON.stringify({ name: 'stub', format: 'coco', command, onnx: 'best.onnx' }),
    )
    await addRecipe(folder)
    return 'stub' as never
  }

  const { out } = bench
  const tick = async () => {
    const jobId = await bench.scratch.engine.refreshIfDue()
    return jobId && bench.jobResult(jobId)
  }
  const runs = () => bench.scratch.client.refresh.runs({})

  test('begins at its time by the saved policy, trains, and is on the page with each step', async () => {
    const { client, clock } = bench.scratch
    expect(await client.refresh.schedule()).toBeNull()
    const listed = await client.refresh.setSchedule({ day: 'sunday', hour: 2, train: await recipe() })
    expect(listed).toMatchObject({ isConfirmed: true, problem: null, reviewed: null })
    expect(await tick()).toBeNull()
    clock.advance(listed!.nextAtMs! - clock.nowMs() - 1)
    expect(await tick()).toBeNull()
    clock.advance(1)
    expect((await tick())?.error).toBeNull()
    expect(existsSync(out('ran'))).toBe(true)
    const [run] = await runs()
    expect(run).toMatchObject({ trigger: 'weekly', status: 'done', recipe: 'stub', training: { modelId: 'mdl_1' } })
    expect(run?.steps.map(({ step, state }) => [step, state])).toEqual(
      ['policy', 'freeze', 'diff', 'checks', 'export', 'train', 'gate', 'compare'].map((step) => [step, 'done']),
    )
    expect(run?.folder).toContain(out('state/winnow/exports/'))
    // Not again before the next week, when there is nothing new.
    expect(await tick()).toBeNull()
    clock.advance(7 * dayMs)
    expect(await tick()).toMatchObject({ result: { unchanged: true, training: null } })
    expect((await runs())[0]?.steps.map(({ state }) => state)).toEqual([
      ...['done', 'done', 'done', 'done', 'skipped', 'skipped', 'skipped', 'skipped'],
    ])
    expect(await client.refresh.setSchedule({ day: 'never' })).toBeNull()
    clock.advance(7 * dayMs)
    expect(await tick()).toBeNull()
  })

  test('F2: makes up once for what was missed while the workspace was closed', async () => {
    await bench.scratch.client.refresh.setSchedule({ day: 'sunday', hour: 2 })
    await bench.scratch.reopen(() => bench.scratch.clock.advance(30 * dayMs))
    expect((await tick())?.status).toBe('done')
    expect(await tick()).toBeNull()
  })

  test('begins once enough was reviewed since the last refresh, whoever began that', async () => {
    const { client, clock } = bench.scratch
    await client.refresh.setSchedule({ afterReviewed: 2 })
    clock.advance(hourMs)
    const add = async (name: string, tint: number) => {
      await writeImage(out(`more/${name}`), { tint })
      await bench.importFrom(out(`more/${name}`))
      await bench.review(bench.imageIds().get(name)!, [label(box(1, 1, 9, 9))])
    }
    await add('two.png', 20)
    expect(await client.refresh.schedule()).toMatchObject({ reviewed: 1, nextAtMs: null })
    expect(await tick()).toBeNull()
    await add('three.png', 40)
    clock.advance(hourMs)
    expect(await tick()).toMatchObject({ status: 'done', result: { dataset: '2026-01-01' } })
    expect(await runs()).toMatchObject([{ trigger: 'reviewed' }])
    expect(await client.refresh.schedule()).toMatchObject({ reviewed: 0 })
    expect(await tick()).toBeNull()
  })

  test('F2: that fails or is canceled says so, is not begun again before its time, and never beside another', async () => {
    const { client, clock, engine } = bench.scratch
    await client.refresh.setSchedule({ day: 'sunday', train: await recipe('process.exit(5)') })
    clock.advance(7 * dayMs)
    expect((await tick())?.error).toMatch(/ended with code 5/)
    expect(await tick()).toBeNull()
    expect(await client.workspace.notices()).toMatchObject([
      {
        title: 'The scheduled refresh failed',
        detail: expect.stringContaining('code 5'),
        action: { page: 'datasets' },
      },
    ])
    const [failed] = await runs()
    expect(failed?.steps.find(({ state }) => state === 'failed')?.step).toBe('train')
    const { store } = engine.context
    clock.advance(7 * dayMs)
    for (const status of ['queued', 'running', 'interrupted']) {
      store.write(() => store.run("UPDATE job SET status = ? WHERE kind = 'refresh.run'", [status]))
      expect(await engine.refreshIfDue()).toBeNull()
    }
    store.write(() => store.run("UPDATE job SET status = 'cancelled' WHERE kind = 'refresh.run'", []))
    expect(await client.workspace.notices()).toMatchObject([{ title: 'The scheduled refresh was canceled' }])
    expect((await tick())?.error).toMatch(/ended with code 5/)
  })

  test('F1: that came with a workspace or a backup runs nothing before an admin sets it on this computer', async () => {
    const { client, clock, engine, folder } = bench.scratch
    await client.refresh.setSchedule({ day: 'sunday', train: await recipe() })
    const backup = await bench.jobResult((await client.maintenance.backup({ file: out('all.zip') })).jobId)
    expect(backup.error).toBeNull()
    await engine.context.store.compact()
    cpSync(folder, out('copy'), { recursive: true, filter: (path) => !path.endsWith('.lock') })
    await openBackup({
      file: out('all.zip'),
      folder: out('restored'),
      clock,
      signal: new AbortController().signal,
      progress() {},
    })
    clock.advance(30 * dayMs)
    for (const foreign of [out('copy'), out('restored')]) {
      const other = await openEngine({ folder: foreign, clock, recoverJobs: true })
      try {
        expect(await other.refreshIfDue()).toBeNull()
        expect(await other.client.refresh.schedule()).toMatchObject({ isConfirmed: false })
        expect(await other.client.workspace.notices()).toContainEqual(
          expect.objectContaining({ title: 'Confirm the refresh schedule on this computer' }),
        )
      } finally {
        await other.close()
      }
    }
    expect(existsSync(out('ran'))).toBe(false)
    const other = await openEngine({ folder: out('copy'), clock })
    try {
      expect(await other.client.refresh.setSchedule({})).toMatchObject({ isConfirmed: true })
      clock.advance(7 * dayMs)
      const jobId = await other.refreshIfDue()
      expect((await other.context.jobs.wait(jobId!)).error).toBeNull()
    } finally {
      await other.close()
    }
  })

  test('F1: is set by admins alone, and ends with the right of the user who set it', async () => {
    const lead = await bench.scratch.actingAs('lena', 'lead')
    await expect(lead.refresh.setSchedule({ day: 'sunday' })).rejects.toMatchObject({ code: 'REFUSED' })
    const admin = await bench.scratch.actingAs('ada', 'admin')
    await expect(admin.refresh.setSchedule({ day: 'sunday', train: 'none-here' as never })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await admin.refresh.setSchedule({ day: 'sunday' })
    await bench.scratch.client.access.setDisabled({ name: 'ada' })
    bench.scratch.clock.advance(30 * dayMs)
    expect(await bench.scratch.engine.refreshIfDue()).toBeNull()
    expect(await lead.refresh.schedule()).toMatchObject({ problem: expect.stringContaining('ada, who set it') })
  })
})
