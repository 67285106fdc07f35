import type { Served } from '../../src/server/serve.ts'

const password = 'correct horse battery'

/** The owner by the invitation that the server printed, or whoever has this one: chooses a password and signs in. Gives the session's token. */
export async function signInAs(
  { url, workspaces }: Served,
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
  return /^[^=]+=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? ''
}
