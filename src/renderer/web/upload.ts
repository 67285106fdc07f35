import { plural, t } from '@lingui/core/macro'
import { toast } from '../kit/index.ts'
import { base } from './base.ts'

export type UploadErrors = { FAILED(options: { message: string; data: { what: string } }): Error }

/** Asks for files or a whole folder; null when the user canceled. */
export function choose({
  extensions = [],
  isFolder = false,
}: {
  extensions?: readonly string[]
  isFolder?: boolean
}): Promise<File[] | null> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = isFolder
  input.accept = extensions.map((extension) => `.${extension}`).join(',')
  return new Promise((resolve) => {
    input.onchange = () => resolve(input.files?.length ? [...input.files] : null)
    input.oncancel = () => resolve(null)
    input.click()
  })
}

/** Files that were chosen one by one have no folder; they get one named after the day, which becomes their source. */
export const pathOf = (file: File): string =>
  file.webkitRelativePath || `Upload ${new Date().toLocaleDateString('sv')}/${file.name}`

const atOnce = 3
const tries = 3

/** Sends files to the server, and gives the batch below which they stand. Rejects for one that could not be sent. */
export async function upload(files: readonly File[], errors: UploadErrors): Promise<string> {
  const batch = crypto.randomUUID()
  const waiting = [...files]
  let sent = 0
  const told = setInterval(() => toast({ title: t`Uploading: ${sent} of ${files.length}`, stays: false }), 4000)
  const sendNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await send(batch, file, errors)
      sent += 1
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, sendNext))
  } finally {
    waiting.length = 0
    clearInterval(told)
  }
  toast({ tone: 'ok', title: t`${plural(files.length, { one: '# file', other: '# files' })} uploaded` })
  return batch
}

async function send(batch: string, file: File, errors: UploadErrors): Promise<void> {
  const path = pathOf(file).split('/').map(encodeURIComponent).join('/')
  let problem = ''
  for (let n = 0; n < tries; n++) {
    try {
      const answer = await fetch(`${base}/upload/${batch}/${path}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      })
      if (answer.ok) return
      problem = t`the server answered ${answer.status}`
      // Another try would end the same.
      if (answer.status < 500) break
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
  }
  throw errors.FAILED({
    message: t`${file.name} could not be uploaded: ${problem}. Nothing was imported.`,
    data: { what: file.name },
  })
}
