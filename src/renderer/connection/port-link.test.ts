import { createORPCClient } from '@orpc/client'
import { os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, describe, expect, it } from 'vitest'
import { EngineLost } from './engine-lost.ts'
import { PortLink } from './port-link.ts'

/** A stand-in for an engine: says its own name, or never answers. */
const router = {
  name: os.$context<{ name: string }>().handler(({ context }) => context.name),
  never: os.$context<{ name: string }>().handler(() => new Promise<string>(() => undefined)),
}

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

function engine(name: string): { port: MessagePort; die(): void } {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router).upgrade(port2, { context: { name } })
  port2.start()
  open.push(port1, port2)
  return { port: port1, die: () => port2.close() }
}

function connection() {
  const link = new PortLink()
  const client: RouterClient<typeof router> = createORPCClient(link)
  return { link, client }
}

describe('PortLink', () => {
  it('lets calls wait for the first port', async () => {
    const { link, client } = connection()
    const early = client.name()
    await link.connect(engine('first').port)
    expect(await early).toBe('first')
  })

  it('rejects what is under way when the engine dies, and goes on with the next one', async () => {
    const { link, client } = connection()
    const first = engine('first')
    await link.connect(first.port)
    const lost = client.never()
    first.die()
    await expect(lost).rejects.toBeInstanceOf(EngineLost)
    const atOnce = client.name()
    await link.connect(engine('second').port)
    expect(await atOnce).toBe('second')
  })

  it('lets calls wait between two engines', async () => {
    const { link, client } = connection()
    await link.connect(engine('first').port)
    link.disconnect()
    const between = client.name()
    await link.connect(engine('second').port)
    expect(await between).toBe('second')
  })

  it('keeps all other calls back until the first one of a new port is done', async () => {
    const { link, client } = connection()
    const order: string[] = []
    const early = client.name().then(() => order.push('waiting call'))
    await link.connect(engine('first').port, async (own) => {
      const direct: RouterClient<typeof router> = createORPCClient(own)
      await direct.name()
      order.push('first call')
    })
    await early
    expect(order).toEqual(['first call', 'waiting call'])
  })

  it('says when a port was given up before it came into use', async () => {
    const { link } = connection()
    const connecting = link.connect(engine('first').port, async () => link.disconnect())
    expect(await connecting).toBe(false)
  })

  it('rejects waiting calls when the next port will belong to something else', async () => {
    const { link, client } = connection()
    const early = client.name()
    link.forget()
    await expect(early).rejects.toBeInstanceOf(EngineLost)
  })

  it('passes on the canceling of a call as such', async () => {
    const { link, client } = connection()
    await link.connect(engine('first').port)
    const stop = new AbortController()
    const cancelled = client.never(undefined, { signal: stop.signal })
    stop.abort()
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
  })
})
