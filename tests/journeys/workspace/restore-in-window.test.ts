import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createWorkspace, openEngine } from '#engine'

/** The engine as the window starts it, with a backup that takes a while: a model of many bytes is in it. */
const host = resolve(import.meta.dirname, '../../../src/engine/host/index.ts')
const News = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('restoring'),
    doneBytes: z.number(),
    totalBytes: z.number(),
    bytesPerSecond: z.number().nullable(),
  }),
  z.object({ type: z.literal('ready'), name: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
type News = z.infer<typeof News>

let ground: string
const at = (path: string) => join(ground, path)

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-restore-host-'))
  await createWorkspace(at('ws'), { name: 'Large', classes: ['dog'], clock: { nowMs: () => Date.now() } })
  writeFileSync(at('ws/models/large.onnx'), '')
  truncateSync(at('ws/models/large.onnx'), 160_000_000)
  const engine = await openEngine({ folder: at('ws') })
  const { jobId } = await engine.client.maintenance.backup({ file: at('large.tar') })
  expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done' })
  await engine.close()
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Restores into a folder as the window does; gives all that the engine said until it ended. */
function restored(folder: string, hear: (news: News, announce: (message: object) => void) => void): Promise<News[]> {
  const start = { folder, create: { name: 'restored', backup: at('large.tar') } }
  const child = fork(host, [JSON.stringify(start)], { serialization: 'advanced', execArgv: [] })
  const heard: News[] = []
  child.on('message', (message) => {
    const news = News.safeParse(message)
    if (!news.success) return
    heard.push(news.data)
    hear(news.data, (message) => child.send(message))
    // As the shell does.
    if (news.data.type === 'failed') child.kill('SIGKILL')
  })
  return new Promise((done) => child.on('exit', () => done(heard)))
}

test('U3: the window shows the progress of a restore', async () => {
  const heard = await restored(at('whole'), (news, announce) => {
    if (news.type !== 'restoring') announce({ type: 'stop' })
  })
  expect(heard.at(-1)).toEqual({ type: 'ready', name: 'Large' })
  const [first] = heard
  expect(first).toMatchObject({ type: 'restoring', bytesPerSecond: null })
  if (first?.type === 'restoring') {
    expect(first.doneBytes).toBeGreaterThan(0)
    expect(first.totalBytes).toBeGreaterThan(160_000_000)
  }
})

test('U9: a restore that is canceled in the window leaves nothing', async () => {
  const heard = await restored(at('cancelled'), (_, announce) => announce({ type: 'stop' }))
  expect(heard.at(-1)).toEqual({ type: 'failed', message: 'Canceled. Nothing was created.' })
  expect(existsSync(at('cancelled'))).toBe(false)
  expect(readdirSync(ground).filter((name) => name.startsWith('cancelled'))).toEqual([])
})
