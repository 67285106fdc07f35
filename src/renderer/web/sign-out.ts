import { base } from './base.ts'

/** Ends the session and shows the sign-in page, or the page of the single sign-on provider that signs the user out there too. */
export async function signOut(): Promise<void> {
  const answer = await fetch(`${base}/sign-out`, { method: 'POST' })
  const { next } = answer.ok ? ((await answer.json()) as { next: string }) : { next: `${base}/sign-in` }
  window.location.assign(next)
}
