import { BrowserWindow, nativeTheme } from 'electron'
import { preloadFile } from './locations.ts'
import { uiUrl } from './ui-protocol.ts'

/** Opens the one window and loads the page into it. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Winnow',
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#121315' : '#f4f4f5',
    webPreferences: {
      preload: preloadFile(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.loadURL(uiUrl()).catch((error: unknown) => console.error(`The page could not be loaded: ${error}`))
  return window
}
