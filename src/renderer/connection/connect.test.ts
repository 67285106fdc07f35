import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ShellMessage } from '#contract'
import { engineLink, queries } from './clients.ts'
import { connect } from './connect.ts'
import { queryClient } from './query-client.ts'
import { showWorkspace, useWorkspace } from './workspace.ts'

const [here, elsewhere] = ['/workspaces/here', '/workspaces/elsewhere']

/** A page that was loaded while a workspace was being opened, and what the preload hands over before it listens. */
function pageWith(opening: { folder: string; name: string } | null, ...waiting: [ShellMessage, MessagePort][]): void {
  const page = Object.assign(new EventTarget(), { winnow: { opening } })
  page.addEventListener('winnow-listens', () => {
    for (const [message, port] of waiting) {
      const event = new MessageEvent('message', { data: { fromShell: message }, ports: [port] })
      page.dispatchEvent(Object.defineProperty(event, 'source', { value: page }))
    }
  })
  vi.stubGlobal('window', page)
  vi.stubGlobal('sessionStorage', { getItem: () => null })
}

let closing: (() => void)[] = []

/** A port to an engine that counts so many images. */
function engineCounting(count: number): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const events = os.handler(async function* ({ signal }) {
    yield* []
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  })
  new RPCHandler({ workspace: { events }, library: { count: os.handler(() => ({ count })) } }).upgrade(port2)
  port2.start()
  closing.push(() => port2.close())
  return port1
}

const ready = (folder: string): ShellMessage => ({ type: 'engine-port', folder, name: 'Here', restarted: false })
const count = queries.library.count.queryOptions({ input: {} })

beforeEach(() => showWorkspace({ status: 'none', problem: null }))
afterEach(() => {
  engineLink.disconnect()
  for (const close of closing) close()
  closing = []
  queryClient.clear()
  vi.unstubAllGlobals()
})

it('shows the workspace that is being opened at once, and the first screen where there is none', () => {
  pageWith({ folder: here, name: 'Here' })
  connect()
  expect(useWorkspace.getState()).toEqual({ status: 'opening', folder: here, name: 'Here' })
  showWorkspace({ status: 'none', problem: null })
  pageWith(null)
  connect()
  expect(useWorkspace.getState()).toEqual({ status: 'none', problem: null })
})

it('takes the port that came before the page listened, and keeps what was asked meanwhile', async () => {
  pageWith({ folder: here, name: 'Here' }, [ready(here), engineCounting(7)])
  const request = queryClient.fetchQuery(count)
  connect()
  expect(await request).toEqual({ count: 7 })
  expect(queryClient.getQueryData(count.queryKey)).toEqual({ count: 7 })
  await expect.poll(() => useWorkspace.getState().status).toBe('open')
})

it('forgets what another workspace answered', async () => {
  pageWith(null, [ready(elsewhere), engineCounting(3)])
  queryClient.setQueryData(count.queryKey, { count: 7 })
  connect()
  expect(queryClient.getQueryData(count.queryKey)).toBeUndefined()
  expect(await queryClient.fetchQuery(count)).toEqual({ count: 3 })
})
