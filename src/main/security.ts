import { app, type Session, type WebContents } from 'electron'
import { uiUrl } from './ui-protocol.ts'

/** Keeps the page from leaving, opening windows, embedding pages and using devices. */
function confine(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    // The page itself may be reloaded.
    if (!event.isMainFrame || event.url !== uiUrl()) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Lets the page load only its bundled files and images, and nothing from a network. */
function cutOff(session: Session): void {
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']
  const developmentHost = uiUrl().startsWith('http') ? new URL(uiUrl()).host : null
  session.webRequest.onBeforeRequest({ urls }, ({ url }, answer) =>
    answer({ cancel: developmentHost === null || new URL(url).host !== developmentHost }),
  )
}

/** Turns off the spell checker, whose dictionaries Chromium would download. */
export function keepQuiet(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
}

/** Lets the page write to the clipboard on a click, and not read from it. */
const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'

export function confineAll(session: Session): void {
  cutOff(session)
  keepQuiet(session)
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  session.setDevicePermissionHandler(() => false)
  // A window on a server has its own session and rules.
  app.on('web-contents-created', (_event, contents) => {
    if (contents.session === session) confine(contents)
  })
}
