import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { EngineClient } from '#contract'
import type { RunningServer } from '../../src/server/serve.ts'

const password = 'correct horse battery'

/**
 * Signs in the owner by the invitation that the server printed, or the user with the given one: chooses a password, signs
 * in and creates an access token with all of the user's permissions.
 */
export async function signInAs(
  { url, workspaces }: RunningServer,
  invited?: { name: string; token: string },
): Promise<string> {
  const owner = workspaces[0]?.invitation
  const post = (path: string, form: Record<string, string>) =>
    fetch(new URL(path, url), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url },
      body: new URLSearchParams(form),
    })
  const token = invited?.token ?? owner?.url.split('/').at(-1)
  await post(`/invite/${token}`, { password, again: password })
  const signedIn = await post('/sign-in', { name: invited?.name ?? owner?.name ?? '', password })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/engine`, { headers: { cookie, origin: url } })
  const client: EngineClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  const made = await client.access.addToken({ name: 'a test', scope: 'write' })
  socket.terminate()
  return made.token
}
