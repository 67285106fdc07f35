import { expect, test } from 'vitest'
import { LogKeeper } from './log-keeper.ts'

/** A log whose syncs end when the test says so. */
function heldLog() {
  const syncs: { end(): void; fail(error: unknown): void }[] = []
  const reported: string[] = []
  const log = new LogKeeper('/nowhere/winnow.db', {
    checkpoint: async () => undefined,
    sync: () => new Promise((end, fail) => syncs.push({ end, fail })),
    report: (what) => reported.push(what),
  })
  return { log, syncs, reported }
}

const settled = async (promise: Promise<unknown> | null) => {
  let isSettled = promise === null
  promise?.finally(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  return isSettled
}

test('S1: one sync makes durable what was committed before it began, a later one the rest', async () => {
  const { log, syncs } = heldLog()
  log.committed({ isDurable: false })
  const first = log.durable()
  log.committed({ isDurable: false })
  log.committed({ isDurable: false })
  const [second, third] = [log.durable(), log.durable()]
  expect(syncs).toHaveLength(1)
  syncs[0]!.end()
  expect(await settled(first)).toBe(true)
  expect(await settled(second)).toBe(false)
  expect(syncs).toHaveLength(2)
  syncs[1]!.end()
  expect(await settled(second)).toBe(true)
  expect(await settled(third)).toBe(true)
  expect(log.durable()).toBeNull()
  expect(syncs).toHaveLength(2)
})

test('S1: a commit that waited for the disk made those before it durable too', () => {
  const { log } = heldLog()
  log.committed({ isDurable: false })
  log.committed({ isDurable: true })
  expect(log.durable()).toBeNull()
})

test('S1: a sync that fails is reported, and whoever waits for it is told; the next commit tries again', async () => {
  const { log, syncs, reported } = heldLog()
  log.committed({ isDurable: false })
  const waiting = log.durable()
  syncs[0]!.fail(new Error('EIO'))
  await expect(waiting).rejects.toThrow('EIO')
  expect(reported).toHaveLength(1)
  log.committed({ isDurable: false })
  const again = log.durable()
  syncs[1]!.end()
  await again
  expect(log.durable()).toBeNull()
})
