import { t } from '@lingui/core/macro'
import { isStorageAddress } from '#model/storage-address.ts'
import { reportProblem, shell } from '../connection/index.ts'
import { type Action, type ToastMessage, toast } from '../kit/index.ts'

/** In a browser, where files are written to be downloaded: a new place on the server, null in the app. */
export const newDownload = (): string | null => (window.winnow.download ? `download:${crypto.randomUUID()}` : null)

/** What leads to something that was written: its folder in the app, its download in a browser; null where nothing does, as in object storage. */
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

/** Tells that something was written and where. A browser downloads it at once. */
export function tellWritten(path: string, message: ToastMessage): void {
  const action = toWritten(path)
  const isDownload = window.winnow.download !== undefined && !isStorageAddress(path)
  if (isDownload) action?.run()
  toast({
    tone: 'ok',
    ...message,
    detail: message.detail ?? (isDownload ? t`It stays under Downloads for three days.` : path),
    ...(action && { action }),
  })
}
