import { create } from 'zustand'
import { base } from './base.ts'

type Asking = { title: string; roots: readonly string[]; answer(source: string | null): void }

export const useSource = create<{ asking: Asking | null }>(() => ({ asking: null }))

/** Asks where a folder comes from. Returns `upload` for this computer, `root:NAME/…` for the server, or null if canceled. */
export async function chooseSource(title: string): Promise<string | null> {
  const answer = await fetch(`${base}/roots`)
  const roots: string[] = answer.ok ? await answer.json() : []
  if (roots.length === 0) return 'upload'
  return new Promise((resolve) => {
    const settle = (source: string | null) => {
      useSource.setState({ asking: null })
      resolve(source)
    }
    useSource.setState({ asking: { title, roots, answer: settle } })
  })
}

type RootListing = { entries: { name: string; isFolder: boolean }[]; more: boolean }

export async function listRoot(name: string, path: string): Promise<RootListing> {
  const answer = await fetch(`${base}/root?${new URLSearchParams({ name, path })}`)
  if (!answer.ok) throw new Error(`${name}/${path} can’t be listed: the server answered ${answer.status}.`)
  return answer.json()
}
