import { t } from '@lingui/core/macro'
import { isStorageAddress } from '#model/storage-address.ts'
import { reportProblem, shell } from '../connection/index.ts'
import { type Action, type ToastMessage, toast } from '../kit/index.ts'

/** Returns a new place on the server for a file that the browser will download; null in the app. */
export const newDownload = (): string | null => (window.winnow.download ? `download:${crypto.randomUUID()}` : null)

/** Returns the action that shows a written file: its folder in the app, its download in a browser; null for object storage. */
export function toWritten(path: string): Action | null {
  const { download } = window.winnow
  if (isStorageAddress(path)) return null
  if (!download)
    return {
      label: t`Show in folder`,
      run: () => void shell.showInFolder({ path }).catch(reportProblem(t`Can’t show the folder`)),
    }
  return path.startsWith('download:') ? { label: t`Download`, run: () => download(path) } : null
}

/** Shows a message that a file was written, and where. A browser downloads it at once. */
export function reportWritten(path: string, message: ToastMessage): void {
  const action = toWritten(path)
  const isDownload = window.winnow.download !== undefined && !isStorageAddress(path)
  if (isDownload) action?.run()
  toast({
    tone: 'ok',
    ...message,
    detail: message.detail ?? (isDownload ? t`It stays under Downloads for three days.` : path),
    action: action ?? undefined,
  })
}
