import { BrowserWindow, dialog, nativeTheme } from 'electron'
import { preloadFile } from './locations.ts'
import { isDevelopment, uiUrl } from './ui-protocol.ts'

/** Opens the one window and loads the page into it. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Winnow',
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#111214' : '#f6f6f8',
    webPreferences: {
      preload: preloadFile(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  reloadAfterCrash(window)
  if (isDevelopment()) openToolsByKey(window)
  window.loadURL(uiUrl()).catch((error: unknown) => console.error(`The page could not be loaded: ${error}`))
  return window
}

/** Shows the developer tools on F12. */
function openToolsByKey({ webContents }: BrowserWindow): void {
  webContents.on('before-input-event', (_event, { type, key }) => {
    if (type === 'keyDown' && key === 'F12') webContents.toggleDevTools()
  })
}

const crashLoopMs = 20_000

/** Reloads the page when its process dies. The page keeps unsent edits and sends them then. */
export function reloadAfterCrash(window: BrowserWindow): void {
  let lastCrashAtMs = Number.NEGATIVE_INFINITY
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    const isLoop = Date.now() - lastCrashAtMs < crashLoopMs
    lastCrashAtMs = Date.now()
    if (!isLoop) {
      window.webContents.reload()
      return
    }
    const message = `The window crashed twice in a short time (${reason}).`
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message,
        detail: 'All saved data is safe.',
        buttons: ['Try again', 'Close'],
        cancelId: 1,
      })
      .then(({ response }) => (response === 0 ? window.webContents.reload() : window.close()))
  })
}
