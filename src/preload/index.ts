import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { ShellMessage } from '#contract'

/**
 * Hands the shell's ports over to the page, which asks for them with one message. Ports can't pass the context bridge,
 * so they go as a window message.
 */
ipcRenderer.on('to-window', (event, message: ShellMessage) => {
  window.postMessage({ fromShell: message }, window.location.origin, event.ports as MessagePort[])
})

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { data } = event
  if (event.source !== window || typeof data !== 'object' || data === null || !('toShell' in data)) return
  if (data.toShell === 'hello') ipcRenderer.send('window-hello')
})

contextBridge.exposeInMainWorld('winnow', {
  /** The path of a file that was dropped on the page. */
  pathOf: (file: File): string => webUtils.getPathForFile(file),
})
