import { base } from './base.ts'

/** Ends the session and shows the page to sign in, or that of the provider that signed the user in, to sign out there too. */
export async function signOut(): Promise<void> {
  const answer = await fetch(`${base}/sign-out`, { method: 'POST' })
  const { next } = answer.ok ? ((await answer.json()) as { next: string }) : { next: `${base}/sign-in` }
  window.location.assign(next)
}
