import { implement } from '@orpc/server'
import { videoEnding } from '#model/video-file.ts'
import { shell } from '../../contract/shell.ts'
import { newDownload } from '../jobs/written-file.ts'
import { base } from './base.ts'
import { chooseFiles } from './chosen-files.ts'
import { download } from './downloads.ts'
import { signOut } from './sign-out.ts'
import { chooseSource } from './source.ts'
import { upload } from './upload.ts'

const os = implement(shell)

/** The version of Winnow on the server. */
const version = document.querySelector<HTMLMetaElement>('meta[name="winnow-version"]')?.content ?? ''

type Errors = { FAILED(options: { message: string; data: { what: string } }): Error }

/** Refuses what only the app can do. No page offers it in a browser. */
const onlyInApp = ({ errors }: { errors: Errors }): never => {
  const message = 'A browser can’t do this. Do it on the computer of the server, with the app or the command winnow.'
  throw errors.FAILED({ message, data: { what: 'browser' } })
}

/** Waits for a request to the server, and turns its error into a declared one. */
async function declared<Value>(errors: Errors, work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (error) {
    throw errors.FAILED({ message: error instanceof Error ? error.message : String(error), data: { what: 'upload' } })
  }
}

/** Answers in a browser what the shell answers in the app. */
export const shellRouter = os.router({
  about: os.about.handler(() => ({ version, runsOn: navigator.userAgent, folder: null, packages: [] })),
  updates: os.updates.handler(() => null),
  changeUpdates: os.changeUpdates.handler(onlyInApp),
  lookForUpdates: os.lookForUpdates.handler(onlyInApp),
  downloadUpdate: os.downloadUpdate.handler(onlyInApp),
  installUpdate: os.installUpdate.handler(onlyInApp),
  toggleFullScreen: os.toggleFullScreen.handler(async () => {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
  }),
  recent: os.recent.handler(() => []),
  noteFigures: os.noteFigures.handler(() => {}),
  open: os.open.handler(() => {
    window.location.reload()
    return { folder: '/', name: '' }
  }),
  openServer: os.openServer.handler(onlyInApp),
  create: os.create.handler(onlyInApp),
  restoreBackup: os.restoreBackup.handler(onlyInApp),
  restoring: os.restoring.handler(() => null),
  cancelRestore: os.cancelRestore.handler(() => {}),
  openSample: os.openSample.handler(onlyInApp),
  closeWorkspace: os.closeWorkspace.handler(() => signOut()),
  chooseFolder: os.chooseFolder.handler(async ({ input, errors }) => {
    // A folder to write to is a place on the server from which the browser downloads.
    if (!input.read) return newDownload()
    const source = await chooseSource(input.title)
    if (source !== 'upload') return source
    const chosen = await chooseFiles({ isFolder: true })
    const batch = chosen && (await declared(errors, upload(chosen)))
    return batch ? `upload:${batch}/${chosen.tops[0]}` : null
  }),
  chooseFiles: os.chooseFiles.handler(async ({ input, errors }) => {
    const chosen = await chooseFiles({ extensions: input.extensions })
    const batch = chosen && (await declared(errors, upload(chosen)))
    return batch ? chosen.tops.map((top) => `upload:${batch}/${top}`) : null
  }),
  look: os.look.handler(async function* (options) {
    yield* []
    onlyInApp(options)
  }),
  suggestWorkspaceFolder: os.suggestWorkspaceFolder.handler(onlyInApp),
  collectReport: os.collectReport.handler(onlyInApp),
  saveReport: os.saveReport.handler(onlyInApp),
  savePdf: os.savePdf.handler(() => {
    window.print()
    return null
  }),
  notify: os.notify.handler(({ input }) => showNotification(input)),
  openVideo: os.openVideo.handler(async ({ input, errors }) => {
    const frames = crypto.randomUUID()
    const video = await declared(errors, openVideo(input.file, frames))
    // The server names the folder of the frames the same way.
    const name = (input.file.split('/').at(-1) ?? '').replace(videoEnding, '') || 'video'
    return { ...video, folder: `upload:${frames}/${name}` }
  }),
  readVideo: os.readVideo.handler(({ input, errors }) => declared(errors, openVideo(input.file, crypto.randomUUID()))),
  // The server deletes the frames.
  closeVideo: os.closeVideo.handler(() => {}),
  showInFolder: os.showInFolder.handler(({ input }) => download(input.path)),
})

/** Asks the server for the address of a video. `file` is `upload:BATCH/PATH` or `root:NAME/PATH`. */
async function openVideo(file: string, frames: string): Promise<{ url: string; sizeBytes: number }> {
  const path = file.replace(':', '/').split('/').map(encodeURIComponent).join('/')
  const url = `${base}/video/${frames}/${path}`
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(await answer.text())
  const { sizeBytes } = (await answer.json()) as { sizeBytes: number }
  return { url, sizeBytes }
}

/** Shows a notification and waits until it is clicked or closed. Returns at once if notifications are not allowed. */
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
