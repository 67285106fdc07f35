import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Stopped } from '../../jobs/index.ts'
import type { Task } from '../runtime/messages.ts'
import { Profile } from './profile.ts'
import type { Scheduler } from './scheduler.ts'
import { readSealed, writeSealed } from './sealed-file.ts'
import { type RunFiles, runFiles, type Shard, type ShardAnswer } from './shard.ts'
import { ShardPool } from './shard-pool.ts'

const images = 40
let ground: string
let files: RunFiles
let stop: AbortController
const warnings: string[] = []

beforeEach(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-shards-'))
  files = runFiles(join(ground, 'run'))
  stop = new AbortController()
  warnings.length = 0
  for (let n = 0; n < images; n++) writeFileSync(join(ground, `${n}.png`), `image ${n}`)
})
afterEach(() => rmSync(ground, { recursive: true, force: true }))

const profile = Profile.parse({
  name: 'own',
  submit: ['-'],
  status: ['-'],
  cancel: ['-'],
  folder: tmpdir(),
  tasks: 2,
  imagesPerTask: 5,
  statusSeconds: 0.1,
  patienceSeconds: 1,
})

/** What a task finds: the number of the image as its confidence. */
const soundAnswers = ({ items }: Shard): ShardAnswer[] =>
  items.map(({ key, task }) => ({
    key,
    result: {
      predictions: { numbers: Float64Array.of(0, Number(/(\d+)\.png$/.exec(task.image.file)![1]), 1, 2, 3, 4) },
      cut: 0,
      inferenceMs: 1,
    },
  }))

type TestScheduler = Scheduler & { submitted: string[]; canceled: string[] }
type Work = (shard: Shard, id: string, attempt: number) => unknown

/** A scheduler whose tasks are done as they are submitted, by `work`; what it gives is the file that the task leaves. */
function schedulerOf(work: Work): TestScheduler {
  const submitted: string[] = []
  const canceled: string[] = []
  return {
    submitted,
    canceled,
    async submit({ name, shards }) {
      for (const [n, id] of shards.entries()) {
        submitted.push(id)
        writeFileSync(files.log(name, n), 'starting\nout of memory\n')
        const shard = (await readSealed(files.shard(id))) as Shard
        const left = await work(shard, id, submitted.filter((one) => one === id).length)
        if (left instanceof Buffer) writeFileSync(files.answer(id), left)
        else if (left !== undefined) await writeSealed(files.answer(id), left)
      }
      return name
    },
    alive: async () => new Set(),
    cancel: async (batches) => void canceled.push(...batches.map(({ name }) => name)),
    close: () => undefined,
  }
}

const open = (scheduler: Scheduler): Promise<ShardPool> =>
  ShardPool.open({
    ...{ profile, scheduler, files, images, signal: stop.signal, modelFile: join(tmpdir(), 'model.onnx') },
    local: { signature: null, runtime: 'test', close: async () => undefined } as never,
    log: { warn: (text: string) => warnings.push(text) } as never,
  })

const detector = {} as Extract<Task, { kind: 'detect' }>['detector']
const detect = (pool: ShardPool, n: number) =>
  pool.run(
    {
      kind: 'detect',
      detector,
      keep: { fromScore: 0, atMost: 10 },
      image: { file: join(ground, `${n}.png`), jpegSidePx: null, widthPx: 10, heightPx: 10 },
    },
    stop.signal,
  )
const all = async (pool: ShardPool): Promise<number[]> =>
  (await Promise.all(Array.from({ length: images }, (_, n) => detect(pool, n)))).map(
    ({ predictions }) => predictions.numbers[1]!,
  )
const expected = Array.from({ length: images }, (_, n) => n)

test('each image has the answer of its task, one that is asked for twice is done once, and nothing stays', async () => {
  const scheduler = schedulerOf(soundAnswers)
  const pool = await open(scheduler)
  const [once, again] = await Promise.all([all(pool), all(pool)])
  expect([once, again]).toEqual([expected, expected])
  expect(new Set(scheduler.submitted).size).toBe(scheduler.submitted.length)
  await pool.close()
  expect(readdirSync(ground)).not.toContain('run')
})

const wrong: Work[] = [
  () => undefined,
  () => Buffer.alloc(0),
  () => Buffer.alloc(40),
  () => 'predictions',
  (shard) => soundAnswers(shard).slice(1),
  (shard) => [...soundAnswers(shard), ...soundAnswers(shard)],
  (shard) => soundAnswers(shard).map((one, n) => ({ ...one, key: `${n}`.padStart(24, '0') })),
]

test('a task runs again that leaves no result, or one that is damaged, of another form, with images missing or twice, or of others', async () => {
  const scheduler: TestScheduler = schedulerOf((shard, id, attempt) => {
    const nth = [...new Set(scheduler.submitted)].indexOf(id)
    return attempt === 1 && wrong[nth] ? wrong[nth](shard, id, attempt) : soundAnswers(shard)
  })
  const pool = await open(scheduler)
  expect(await all(pool)).toEqual(expected)
  expect(new Set(scheduler.submitted).size).toBeGreaterThan(wrong.length)
  expect(scheduler.submitted).toHaveLength(new Set(scheduler.submitted).size + wrong.length)
  expect(warnings.filter((text) => text.includes('runs again'))).toHaveLength(wrong.length)
  await pool.close()
})

test.each([
  ['no result', () => undefined, 'left no result'],
  ['damaged results', () => Buffer.alloc(40), 'result is damaged'],
])('after three times with %s the run ends, told what the task said', async (_, work, reason) => {
  const pool = await open(schedulerOf(work))
  await expect(all(pool)).rejects.toThrow(new RegExp(`failed 3 times: .*${reason}.*It said: out of memory`))
  await pool.close()
  expect(readdirSync(ground)).toContain('run')
})

test('a run that was cut off is taken over: nothing that was answered is done again', async () => {
  const first: TestScheduler = schedulerOf((shard) => (first.submitted.length === 1 ? soundAnswers(shard) : undefined))
  const cut = await open(first)
  const asked = all(cut).catch(() => 'stopped')
  await expect.poll(() => first.submitted.length).toBeGreaterThan(1)
  stop.abort(Object.assign(new Error('closing'), { status: 'interrupted' }))
  expect(await asked).toBe('stopped')
  await cut.close()

  stop = new AbortController()
  const second = schedulerOf(soundAnswers)
  const pool = await open(second)
  expect(await all(pool)).toEqual(expected)
  expect(second.submitted).not.toContain(first.submitted[0])
  await pool.close()
  expect(readdirSync(ground)).not.toContain('run')
})

test('canceled, its tasks are ended and its files deleted', async () => {
  const scheduler = schedulerOf(() => undefined)
  const pool = await open({ ...scheduler, alive: async () => new Set(scheduler.submitted) })
  const asked = all(pool).catch(() => 'canceled')
  await expect.poll(() => scheduler.submitted.length).toBeGreaterThan(1)
  stop.abort(new Stopped('cancelled'))
  expect(await asked).toBe('canceled')
  await pool.close()
  expect(scheduler.canceled.length).toBeGreaterThan(0)
  expect(readdirSync(ground)).not.toContain('run')
})

test('a folder that is gone is waited for as long as the profile says', async () => {
  const pool = await open(schedulerOf(soundAnswers))
  rmSync(files.folder, { recursive: true })
  await expect(all(pool)).rejects.toThrow(/can't go on in .*Finished work is kept/)
  await pool.close()
  expect(warnings).toHaveLength(1)
})
