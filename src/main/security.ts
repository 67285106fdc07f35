import { app, type Session, type WebContents } from 'electron'
import { uiUrl } from './ui-protocol.ts'

/** The page may not leave, open windows, embed pages or use any device or permission. */
function confine(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    // A reload of the page itself is all right.
    if (!event.isMainFrame || event.url !== uiUrl()) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Everything stays on this computer: the page gets its bundled files and images, and nothing from any network. */
function cutOff(session: Session): void {
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']
  const developmentHost = uiUrl().startsWith('http') ? new URL(uiUrl()).host : null
  session.webRequest.onBeforeRequest({ urls }, ({ url }, answer) =>
    answer({ cancel: developmentHost === null || new URL(url).host !== developmentHost }),
  )
}

export function confineAll(session: Session): void {
  cutOff(session)
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => confine(contents))
}
