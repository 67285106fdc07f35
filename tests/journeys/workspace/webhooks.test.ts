import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Webhook } from '#contract'
import { openEngine } from '#engine'
import { dayMs, hourMs } from '#model/units.ts'
import { emptyEvidence } from '../../../src/engine/experiments/evidence.ts'
import { turnOffWebhooks } from '../../../src/engine/webhooks/index.ts'
import { type Received, receiver } from '../../support/receiver.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const guide = readFileSync(new URL('../../../docs/guide/webhooks.md', import.meta.url), 'utf8')
let scratch: Scratch
let hook: Awaited<ReturnType<typeof receiver>>

beforeEach(async () => {
  scratch = await scratchWorkspace()
  hook = await receiver()
})
afterEach(async () => {
  await scratch.close()
  await hook.close()
})

const allow = () => scratch.client.workspace.changeSettings({ webhooksToPrivate: true })

async function add(events?: Webhook['events']) {
  await allow()
  return scratch.client.webhooks.add({ url: hook.url, events })
}

async function freezeOne() {
  scratch.addImage()
  await scratch.client.bulk
    .run({ target: { where: '' }, action: { kind: 'state', state: 'reviewed' } })
    .then(({ jobId }) => scratch.engine.context.jobs.wait(jobId))
  await scratch.freeze({ name: 'spring' })
}

/** What a freeze does at its end. */
function sealOne() {
  const { store } = scratch.engine.context
  store.write(() => {
    store.run(
      `INSERT INTO dataset (name, where_text, seed, split, classes, hash, summary, created_at, created_by)
       VALUES ('spring', '', 1, '[80,10,10]', '[]', '', '{}', 1, 1)`,
    )
    store.run("UPDATE dataset SET hash = 'abc'")
  })
}

/** As the guide has receivers do it. */
function isGenuine({ headers, body }: Received, secret: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

describe('a webhook', () => {
  test('is told that a version is frozen, in a small signed message', async () => {
    const { secret, webhookId } = await add()
    await freezeOne()
    await scratch.reopen()
    expect(hook.got).toHaveLength(1)
    const [message] = hook.got
    expect(isGenuine(message!, secret)).toBe(true)
    expect(isGenuine({ ...message!, body: message!.body.replace('spring', 'autumn') }, secret)).toBe(false)
    const [example = ''] = /(?<=```python\n).*?(?=^```)/ms.exec(guide) ?? []
    const check = `${example}\nimport json, sys\ngiven = json.loads(sys.argv[1])
time.time = lambda: int(given["headers"]["webhook-timestamp"]) + int(sys.argv[3])
print(is_genuine(given["headers"], given["body"].encode(), sys.argv[2]))`
    const inPython = (given: Received, ageSeconds: number) =>
      execFileSync('python3', ['-c', check, JSON.stringify(given), secret, String(ageSeconds)], {
        encoding: 'utf8',
      }).trim()
    expect(inPython(message!, 0)).toBe('True')
    expect(inPython(message!, 301)).toBe('False')
    expect(inPython({ ...message!, body: '{}' }, 0)).toBe('False')
    expect(JSON.parse(message!.body)).toEqual({
      type: 'version.frozen',
      timestamp: '2026-01-01T00:00:00.000Z',
      workspace: 'Scratch',
      data: { datasetId: 'dst_1', name: 'spring', hash: expect.stringMatching(/^[0-9a-f]{64}$/), images: 1 },
    })
    expect(await scratch.client.webhooks.deliveries({ webhookId })).toMatchObject([
      { status: 'delivered', attempts: 1, nextAtMs: null, messageId: message!.headers['webhook-id'] },
    ])
    expect(JSON.stringify(await scratch.client.webhooks.list())).not.toContain(secret)
  })

  test('gets alarms and experiments, and only the events it subscribed to', async () => {
    const { webhookId } = await add(['alarm.raised', 'experiment.decided'])
    scratch.addModel()
    const { store } = scratch.engine.context
    store.write(() => {
      store.run(
        `INSERT INTO alarm (model_id, detector, scope, severity, title, because, steps, raised_at, since_at)
         VALUES (1, 'a', 0, 'amber', 'More corrections', 'Because.', '[]', 1, 1)`,
      )
      store.run("UPDATE alarm SET severity = 'red'")
      store.run(
        `INSERT INTO experiment (kind, current_id, current_name, candidate_id, candidate_name, draw, steps, margin, automatic,
           evidence, counts_from, started_at, started_by) VALUES ('ab', 1, 'old', 2, 'new', '', '[0,50]', 0, 0, ?, 0, 0, 1)`,
        [JSON.stringify(emptyEvidence())],
      )
      store.run("UPDATE experiment SET status = 'paused'")
      store.run("UPDATE experiment SET status = 'promoted', because = 'Fewer corrections.'")
    })
    sealOne()
    await scratch.reopen()
    expect(hook.got.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'alarm.raised', data: { alarmId: 'alm_1', severity: 'red', title: 'More corrections' } },
      { type: 'alarm.raised', data: { alarmId: 'alm_1' } },
      { type: 'experiment.decided', data: { experimentId: 'exp_1', candidate: 'new', status: 'promoted' } },
    ])
    expect(await scratch.client.webhooks.list()).toMatchObject([
      { webhookId, waiting: 0, last: { status: 'delivered' } },
    ])
  })

  test('gets what it missed, under the same id, until a day has passed', async () => {
    const { webhookId } = await add()
    hook.answer.status = 500
    sealOne()
    await scratch.reopen(async () => {
      const engine = await openEngine({ folder: scratch.folder, clock: scratch.clock, recoverJobs: true })
      const status = async () => (await engine.client.webhooks.deliveries({ webhookId }))[0]
      expect(await status()).toMatchObject({ status: 'waiting', attempts: 1 })
      hook.answer.status = 200
      scratch.clock.advance(hourMs)
      await expect.poll(status).toMatchObject({ status: 'delivered', attempts: 2 })
      expect(new Set(hook.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
      expect(new Set(hook.got.map(({ body }) => body)).size).toBe(1)
      hook.answer.status = 500
      const again = await engine.client.webhooks.redeliver({ messageId: (await status())!.messageId })
      expect(again).toMatchObject({ status: 'waiting', result: expect.stringMatching(/answered with 500\.$/) })
      scratch.clock.advance(dayMs)
      await expect.poll(status).toMatchObject({ status: 'failed', nextAtMs: null })
      await engine.close()
    })
  })

  test('gets messages that a crash delayed', async () => {
    await add()
    sealOne()
    const crashed = `${scratch.folder}-crashed`
    cpSync(scratch.folder, crashed, { recursive: true })
    await scratch.reopen(async () => {
      const before = hook.got.length
      const engine = await openEngine({ folder: crashed, clock: scratch.clock, recoverJobs: true })
      await expect.poll(() => hook.got).toHaveLength(before + 1)
      await engine.close()
    })
    expect(new Set(hook.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    rmSync(crashed, { recursive: true, force: true })
  })

  test('that is off gets nothing', async () => {
    const { webhookId } = await add()
    await scratch.client.webhooks.setOn({ webhookId, on: false })
    sealOne()
    await scratch.reopen()
    expect(hook.got).toEqual([])
    await scratch.client.webhooks.remove({ webhookId })
    expect(await scratch.client.webhooks.list()).toEqual([])
  })
})

describe('a webhook reaches', () => {
  test('no private address, unless the settings allow it, and never those that clouds keep keys at', async () => {
    const { webhooks } = scratch.client
    await expect(webhooks.add({ url: hook.url })).rejects.toThrow(/not encrypted/)
    await expect(webhooks.add({ url: 'ftp://example.org' })).rejects.toThrow(/not encrypted/)
    await expect(webhooks.add({ url: 'https://ana:secret@example.org' })).rejects.toThrow(/Leave name and password out/)
    const results = []
    for (const url of ['https://127.0.0.1:1/', 'https://[::1]:1/', 'https://2130706433:1/', 'https://localhost:1/']) {
      const { webhookId } = await webhooks.add({ url })
      results.push((await webhooks.test({ webhookId })).result)
    }
    for (const result of results) expect(result).toMatch(/is a private address/)
    await allow()
    const { webhookId } = await webhooks.add({ url: 'http://169.254.169.254/latest' })
    expect(await webhooks.test({ webhookId })).toMatchObject({
      status: 'failed',
      result: '169.254.169.254 is no address for a webhook.',
    })
  })

  test('no address that a redirect leads to', async () => {
    const other = await receiver()
    hook.answer.status = 307
    hook.answer.headers = { location: other.url }
    const { webhookId } = await add()
    expect((await scratch.client.webhooks.test({ webhookId })).result).toMatch(/a redirect/)
    expect(other.got).toEqual([])
    await other.close()
  })
})

test('a restored backup and a workspace without webhooks send nothing', async () => {
  await add()
  sealOne()
  turnOffWebhooks(scratch.engine.context.store)
  await scratch.reopen()
  expect(hook.got).toEqual([])
  expect(await scratch.client.webhooks.list()).toMatchObject([{ on: false, waiting: 0 }])
})
