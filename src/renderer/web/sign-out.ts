import { base } from './base.ts'

/** Ends the session and shows the page to sign in. */
export async function signOut(): Promise<void> {
  await fetch(`${base}/sign-out`, { method: 'POST', redirect: 'manual' })
  window.location.assign(`${base}/sign-in`)
}
