import { implement } from '@orpc/server'
import { shell } from '../../contract/shell.ts'
import { signOut } from './sign-out.ts'

const os = implement(shell)

/** Of the server's Winnow. */
const version = document.querySelector<HTMLMetaElement>('meta[name="winnow-version"]')?.content ?? ''

const sentence =
  'Files and folders of this computer can’t be used in the browser yet. Do this on the computer of the server.'

/** What only the app can do says so. */
const inTheAppAlone = ({
  errors,
}: {
  errors: { FAILED(options: { message: string; data: { what: string } }): Error }
}) => {
  throw errors.FAILED({ message: sentence, data: { what: 'browser' } })
}

/** Answers in a browser what the shell answers in the app. */
export const shellRouter = os.router({
  about: os.about.handler(() => ({ version, runsOn: navigator.userAgent, folder: null, packages: [] })),
  toggleFullScreen: os.toggleFullScreen.handler(async () => {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
    return {}
  }),
  recent: os.recent.handler(() => []),
  noteFigures: os.noteFigures.handler(() => ({})),
  open: os.open.handler(() => {
    window.location.reload()
    return { folder: '/', name: '' }
  }),
  create: os.create.handler(inTheAppAlone),
  restoreBackup: os.restoreBackup.handler(inTheAppAlone),
  restoring: os.restoring.handler(() => null),
  cancelRestore: os.cancelRestore.handler(() => ({})),
  openSample: os.openSample.handler(inTheAppAlone),
  closeWorkspace: os.closeWorkspace.handler(async () => {
    await signOut()
    return {}
  }),
  chooseFolder: os.chooseFolder.handler(inTheAppAlone),
  chooseFiles: os.chooseFiles.handler(inTheAppAlone),
  look: os.look.handler(async function* (options) {
    yield* []
    inTheAppAlone(options)
  }),
  suggestWorkspaceFolder: os.suggestWorkspaceFolder.handler(inTheAppAlone),
  savePdf: os.savePdf.handler(() => {
    window.print()
    return null
  }),
  notify: os.notify.handler(({ input }) => showNotification(input)),
  openVideo: os.openVideo.handler(inTheAppAlone),
  closeVideo: os.closeVideo.handler(() => ({})),
  showInFolder: os.showInFolder.handler(inTheAppAlone),
})

/** Answers when it was clicked or closed, at once where notifications are not allowed. */
function showNotification({ title, body }: { title: string; body: string }): Promise<{ clicked: boolean }> {
  if (document.hasFocus() || !('Notification' in window) || Notification.permission !== 'granted')
    return Promise.resolve({ clicked: false })
  return new Promise((resolve) => {
    const notification = new Notification(title, { body })
    notification.onclick = () => {
      window.focus()
      resolve({ clicked: true })
    }
    notification.onclose = () => resolve({ clicked: false })
  })
}
