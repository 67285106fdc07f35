/** Ends the session and shows the page to sign in. */
export async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST', redirect: 'manual' })
  window.location.assign('/sign-in')
}
