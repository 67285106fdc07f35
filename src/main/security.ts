import { app, type Session, type WebContents } from 'electron'
import { uiUrl } from './ui-protocol.ts'

/** The page may not leave, open windows, embed pages or use any device. */
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

/** Chromium would fetch dictionaries from its maker. */
export function keepQuiet(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
}

/** What the page copies on a user's click may go to the clipboard; it may read nothing from there. */
const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'

export function confineAll(session: Session): void {
  cutOff(session)
  keepQuiet(session)
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  session.setDevicePermissionHandler(() => false)
  // A window on a server has a session and rules of its own.
  app.on('web-contents-created', (_event, contents) => {
    if (contents.session === session) confine(contents)
  })
}
