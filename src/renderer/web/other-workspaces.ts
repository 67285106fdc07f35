import { base } from './base.ts'

/** Returns the server's other workspaces in which this browser is signed in; null if this is the server's only one. */
export async function otherWorkspaces(): Promise<{ name: string; url: string }[] | null> {
  if (base === '') return null
  const answer = await fetch('/workspaces')
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  const listed: { name: string; base: string }[] = await answer.json()
  return listed.filter((one) => one.base !== base).map((one) => ({ name: one.name, url: `${one.base}/` }))
}
