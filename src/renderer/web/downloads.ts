import { t } from '@lingui/core/macro'
import { create } from 'zustand'
import { toast } from '../kit/index.ts'
import { base } from './base.ts'

type ListedDownload = {
  id: string
  name: string
  sizeBytes: number | null
  madeAtMs: number
  expiresAtMs: number
}

export const useDownloads = create<{ isShown: boolean }>(() => ({ isShown: false }))
export const showDownloads = (): void => useDownloads.setState({ isShown: true })

/** Downloads what was written to `download:ID/NAME`, or shows why that fails. */
export async function download(path: string): Promise<void> {
  const [id = '', name = ''] = path.slice('download:'.length).split('/')
  const url = `${base}/download/${id}/${encodeURIComponent(name)}`
  const status = await fetch(url, { method: 'HEAD' }).then(
    (answer) => answer.status,
    () => 0,
  )
  if (status !== 200)
    return toast({ tone: 'problem', title: t`${name} can’t be downloaded`, detail: statusText(status) })
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}

function statusText(status: number): string {
  if (status === 0) return t`The server can’t be reached.`
  if (status === 404) return t`It is not there any more. Make it again.`
  if (status === 507)
    return t`The disk of the server is full. Whoever runs it must free some space; then download it again.`
  return t`The server answered ${status}.`
}

export async function listDownloads(): Promise<ListedDownload[]> {
  const answer = await fetch(`${base}/downloads`)
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  return answer.json()
}

export const discardDownload = async (id: string): Promise<void> => {
  await fetch(`${base}/download/${id}`, { method: 'DELETE' })
}
