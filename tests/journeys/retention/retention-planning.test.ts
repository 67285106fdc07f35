import { cpSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openEngine } from '#engine'
import { planningThread } from '../../../src/engine/policy/index.ts'
import { Threads } from '../../../src/engine/threads/threads.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const policy = JSON.stringify({
  schema: 1,
  name: 'Test',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'source', min: 3 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
})

/** More images than are read at once. */
function fillLarge(): void {
  const { store } = scratch.engine.context
  scratch.addImage({ path: 'first.jpg' })
  store.write(() =>
    store.run(
      `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
       SELECT printf('%064x', value), 'old/' || value, 'owned', value, (SELECT min(id) FROM source), 'jpeg', 1000, 640, 480, 0, 1
       FROM (WITH RECURSIVE n (value) AS (SELECT 1000 UNION ALL SELECT value + 1 FROM n WHERE value < 61000) SELECT value FROM n)`,
    ),
  )
}

describe('planning', () => {
  test('R60: other calls are answered while a plan is made, and their writes are kept', async () => {
    fillLarge()
    const { threads } = scratch.engine.context
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    // The plan ends only once the calls are answered, so calls that wait for it would wait forever.
    const exclusive = threads.exclusive.bind(threads)
    vi.spyOn(threads, 'exclusive').mockImplementation((thread, work) =>
      exclusive(thread, (ask) =>
        work(async (...asked) => {
          const run = await ask(...asked)
          if (thread.tasks === 'planning') await answered
          return run
        }),
      ),
    )
    const planning = scratch.client.policy.createPlan({ policy })
    await scratch.client.workspace.status()
    await scratch.client.disposal.hold({ where: 'image.path == "first.jpg"', reason: 'Wanted.' })
    await scratch.client.library.count({})
    answer()
    const plan = await planning
    expect(Object.values(plan.images).reduce((a, b) => a + b, 0)).toBe(60_002)
    expect(await scratch.client.disposal.holds()).toHaveLength(1)
    const shares = scratch.events.flatMap((event) => (event.type === 'planProgressed' ? [event.share] : []))
    expect(shares.length).toBeGreaterThan(5)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
  })

  test('R60: plans requested at once are made one after another, each knowing the previous one', async () => {
    fillLarge()
    const ask = () => scratch.client.policy.createPlan({ policy })
    const [first, second] = await Promise.all([ask(), ask()])
    const sinceLast = ({ rails: guardrails }: typeof first) => guardrails.find(({ id }) => id === 'image-count')?.found
    expect([sinceLast(first), sinceLast(second)]).toEqual(['first plan', '100%'])
    expect(second.hash).toBe(first.hash)
  })

  test('R61: killed right before or after it is stored, the plan is there as a whole or not at all', async () => {
    for (let i = 0; i < 30; i++) scratch.addImage({ path: `${i < 20 ? 'old' : 'new'}-${i}.jpg` })
    await scratch.engine.close()
    const source = scratch.folder
    scratch = await scratchWorkspace()
    const file = join(dirname(source), 'policy.json')
    writeFileSync(file, policy)
    const copy = (name: string) => {
      const folder = join(dirname(source), name)
      cpSync(source, folder, { recursive: true })
      return folder
    }
    const whole = await winnowCounted(['retain', 'plan', copy('whole'), file, '--json'])
    expect(whole).toMatchObject({ exitCode: 0 })
    const last = whole.steps.commit
    const stops: StopAt[] = [
      { signal: 'SIGKILL', when: 'before', step: 'commit', n: last },
      { signal: 'SIGKILL', when: 'after', step: 'commit', n: last },
    ]
    const seen: number[] = []
    for (const [i, stopAt] of stops.entries()) {
      const folder = copy(`killed-${i}`)
      expect((await winnow(['retain', 'plan', folder, file, '--json'], { stopAt })).exitCode).toBeNull()
      const engine = await openEngine({ folder })
      const plans = await engine.client.policy.plans()
      const traces = engine.context.store.values<number>('SELECT plan_id FROM plan_trace')
      expect(traces).toHaveLength(plans.length)
      for (const { planId, images } of plans) {
        const { decisions } = await engine.client.policy.decisions({ planId, limit: 100 })
        expect(decisions.filter(({ action }) => action === 'drop')).toHaveLength(images.drop)
      }
      seen.push(plans.length)
      await engine.close()
    }
    expect(seen).toEqual([0, 1])
  })

  test('R62: a plan that is stopped leaves nothing, and the next one is made', async () => {
    fillLarge()
    const abort = new AbortController()
    const { announce } = scratch.engine.context
    scratch.engine.context.announce = (event) => {
      announce(event)
      if (event.type === 'planProgressed') abort.abort(new Error('Enough.'))
    }
    await expect(scratch.client.policy.createPlan({ policy }, { signal: abort.signal })).rejects.toThrow('Enough.')
    scratch.engine.context.announce = announce
    expect(await scratch.client.policy.plans()).toEqual([])
    expect(scratch.engine.context.store.values('SELECT plan_id FROM plan_trace')).toEqual([])
    expect(await scratch.client.policy.createPlan({ policy })).toMatchObject({ planId: 'pln_1', status: 'draft' })
  })

  test('R62: closing the engine stops a plan', async () => {
    fillLarge()
    const planning = expect(scratch.client.policy.createPlan({ policy })).rejects.toThrow('The engine is closing.')
    await scratch.reopen()
    await planning
    expect(await scratch.client.policy.plans()).toEqual([])
  })

  test('R63: errors arrive unchanged: declared ones with their code, others with an id of the log', async () => {
    scratch.addImage()
    const wrong = scratch.client.policy.createPlan({ policy: policy.replace('image.path', 'image.colour') })
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID', status: 422, defined: true, data: { at: null } })
    await expect(wrong).rejects.toThrow(/The policy can't be used: rule old/)
    const missing = scratch.client.policy.compareWithRandom({ planId: 'pln_9' as never })
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'plan pln_9' } })
    const { store } = scratch.engine.context
    store.write(() => store.run('ALTER TABLE hold_image RENAME TO hidden'))
    await expect(scratch.client.policy.createPlan({ policy })).rejects.toThrow(
      /no such table.*hold_image.*\(error \w+ in winnow.log\)/,
    )
    store.write(() => store.run('ALTER TABLE hidden RENAME TO hold_image'))
    expect(await scratch.client.policy.createPlan({ policy })).toMatchObject({ planId: 'pln_1' })
  })

  test('R63: a thread that can’t start is told each time it is asked', async () => {
    const threads = new Threads(join(scratch.folder, 'nowhere'), () => {})
    for (let n = 0; n < 2; n++)
      await expect(threads.ask(planningThread, 'lint', { policy, nowMs: 0 })).rejects.toThrow(
        /open database|directory does not exist/,
      )
    await threads.close()
  })
})
