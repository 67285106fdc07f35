import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createORPCClient } from '@orpc/client'
import { os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, test } from 'vitest'
import { PortLink } from '../../src/renderer/connection/port-link.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes in use once nothing is left to collect. What was posted last is released a turn later. */
async function heapBytes(): Promise<number> {
  await nextTurn()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const answerBytes = 100_000
const router = { long: os.handler(() => Array.from({ length: 1000 }, (_, n) => `${n} `.padEnd(answerBytes / 1000))) }

test('the window keeps no memory of an answer, even with a signal that outlives it', async () => {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router).upgrade(port2)
  port2.start()
  const link = new PortLink()
  await link.connect(port1 as unknown as globalThis.MessagePort)
  const client: RouterClient<typeof router> = createORPCClient(link)
  const { signal } = new AbortController()
  const call = async (times: number) => {
    for (let n = 0; n < times; n++) await client.long(undefined, { signal })
  }
  await call(20)
  const before = await heapBytes()
  const calls = 300
  await call(calls)
  expect((await heapBytes()) - before).toBeLessThan((calls * answerBytes) / 20)
  port1.close()
})
