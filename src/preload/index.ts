import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron'
import type { OpenedWorkspace, ShellMessage } from '#contract'

/**
 * Hands the shell's ports to the page. Ports can't pass the context bridge, so they go as window messages. Messages
 * that arrive while the page loads are sent as soon as its script says that it listens, in the same turn.
 */
let isHeard = false
const unheard: (() => void)[] = []

ipcRenderer.on('to-window', (event, message: ShellMessage) => {
  const { origin } = window.location
  const ports = event.ports as MessagePort[]
  const post = () =>
    window.dispatchEvent(
      new MessageEvent('message', { data: { fromShell: message }, origin, source: window, ports: [...ports] }),
    )
  if (isHeard) post()
  else unheard.push(post)
})

window.addEventListener('winnow-listens', () => {
  isHeard = true
  for (const post of unheard.splice(0)) post()
})
ipcRenderer.send('window-hello')

contextBridge.exposeInMainWorld('winnow', {
  /** Returns the paths of dropped files and folders, which the page may name from now on. */
  dropped: (files: readonly File[]): string[] =>
    ipcRenderer.sendSync('window-dropped', files.map((file) => webUtils.getPathForFile(file)).filter(Boolean)),
  /** The workspace that is open or opening while the page loads; synchronous, because the first paint must not wait. */
  opening: ipcRenderer.sendSync('window-opening') as OpenedWorkspace | null,
  images: 'app-img://image',
  /** Sets the zoom of the page; 1 is the usual size. */
  zoom: (factor: number): void => webFrame.setZoomFactor(factor),
})
