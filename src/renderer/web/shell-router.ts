import { implement } from '@orpc/server'
import { shell } from '../../contract/shell.ts'
import { signOut } from './sign-out.ts'
import { choose, pathOf, type UploadErrors, upload } from './upload.ts'

const os = implement(shell)

/** Of the server's Winnow. */
const version = document.querySelector<HTMLMetaElement>('meta[name="winnow-version"]')?.content ?? ''

const sentence = 'A browser can’t do this. Do it on the computer of the server, with the app or the command winnow.'

/** What only the app can do says so. */
const inTheAppAlone = ({ errors }: { errors: UploadErrors }): never => {
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
  openServer: os.openServer.handler(inTheAppAlone),
  create: os.create.handler(inTheAppAlone),
  restoreBackup: os.restoreBackup.handler(inTheAppAlone),
  restoring: os.restoring.handler(() => null),
  cancelRestore: os.cancelRestore.handler(() => ({})),
  openSample: os.openSample.handler(inTheAppAlone),
  closeWorkspace: os.closeWorkspace.handler(async () => {
    await signOut()
    return {}
  }),
  chooseFolder: os.chooseFolder.handler(async (options) => {
    if (!options.input.read) return inTheAppAlone(options)
    const files = await choose({ isFolder: true })
    if (!files) return null
    const batch = await upload(files, options.errors)
    return `upload:${batch}/${files[0]!.webkitRelativePath.split('/')[0]}`
  }),
  chooseFiles: os.chooseFiles.handler(async ({ input, errors }) => {
    const files = await choose({ extensions: input.extensions })
    if (!files) return null
    const batch = await upload(files, errors)
    return files.map((file) => `upload:${batch}/${pathOf(file)}`)
  }),
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
  readVideo: os.readVideo.handler(inTheAppAlone),
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
