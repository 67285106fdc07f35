import { create } from 'zustand'
import { base } from './base.ts'

export type ListedDownload = {
  id: string
  name: string
  sizeBytes: number | null
  madeAtMs: number
  expiresAtMs: number
}

export const useDownloads = create<{ isShown: boolean }>(() => ({ isShown: false }))
export const showDownloads = (): void => useDownloads.setState({ isShown: true })

/** Lets the browser fetch what was written to `download:ID/NAME`, or into a folder there. */
export function download(path: string): void {
  const [id = '', name = ''] = path.slice('download:'.length).split('/')
  const link = document.createElement('a')
  link.href = `${base}/download/${id}/${encodeURIComponent(name)}`
  link.download = ''
  link.click()
}

export async function listDownloads(): Promise<ListedDownload[]> {
  const answer = await fetch(`${base}/downloads`)
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  return answer.json()
}

export const discardDownload = async (id: string): Promise<void> => {
  await fetch(`${base}/download/${id}`, { method: 'DELETE' })
}
