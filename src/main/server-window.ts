import { BrowserWindow, dialog, Menu, type Rectangle, type Session, session } from 'electron'
import { z } from 'zod'
import { isProtected } from '#model/loopback.ts'
import { keepQuiet } from './security.ts'
import { reachProblem } from './server-address.ts'
import { reloadAfterCrash } from './window.ts'

/** Each server has its own persistent cookies and storage. */
function sessionOf({ host }: URL): Session {
  const own = session.fromPartition(`persist:server ${host}`)
  keepQuiet(own)
  return own
}

const reachWithinMs = 15_000
const Health = z.object({ status: z.string() })

/** Resolves when a Winnow server answers at this address. Rejects with a sentence. */
export async function reachServer(address: URL): Promise<void> {
  const answer = await sessionOf(address)
    .fetch(new URL('/healthz', address).href, { redirect: 'error', signal: AbortSignal.timeout(reachWithinMs) })
    .catch((error: unknown) => {
      throw new Error(reachProblem(address.host, error instanceof Error ? error.message : String(error)))
    })
  // Without JSON, it is no Winnow server.
  const health: unknown = await answer.json().catch(() => null)
  if (!Health.safeParse(health).success) throw new Error(`${address.host} is not a Winnow server. Check the address.`)
}

/**
 * Shows the page of a server without the preload, so that it has no access to this computer. `opened` gets the title of the page
 * once the user is signed in.
 */
export function openServerWindow(address: URL, bounds: Rectangle | undefined, opened: (title: string) => void) {
  const own = sessionOf(address)
  const window = new BrowserWindow({
    title: address.host,
    ...(bounds ?? { width: 1440, height: 900 }),
    minWidth: 1024,
    minHeight: 640,
    webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  })
  const { webContents } = window
  const isOwn = (url: string) => URL.canParse(url) && new URL(url).origin === address.origin
  permit(own, isOwn)
  stay(window, isOwn)
  window.setMenu(menuOf(window))
  window.setMenuBarVisibility(false)
  window.on('page-title-updated', (event, title) => {
    event.preventDefault()
    const url = webContents.getURL()
    window.setTitle(`${title} – ${URL.canParse(url) ? new URL(url).host : address.host}`)
    // The part after # is the place in the workspace.
    if (url.split('#')[0] === address.href) opened(title)
  })
  webContents.on('did-fail-load', (_event, code, name, url, isMainFrame) => {
    // Another page replaces it while it loads.
    const isAborted = code === -3
    if (isMainFrame && !isAborted) void sayUnreachable(window, new URL(url).host, name)
  })
  reloadAfterCrash(window)
  // `did-fail-load` has the reason.
  void webContents.loadURL(address.href).catch(() => undefined)
  return window
}

/** Permissions for pages of the server. Other pages, where users sign in, get none. */
function permit(own: Session, isOwn: (url: string) => boolean): void {
  const allowed = ['clipboard-sanitized-write', 'fullscreen', 'notifications']
  own.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(allowed.includes(permission) && isOwn(requestingUrl)),
  )
  own.setPermissionCheckHandler((_contents, permission, origin) => allowed.includes(permission) && isOwn(origin))
  own.setDevicePermissionHandler(() => false)
}

/** Keeps the window on the pages of the server, and on those where users sign in. */
function stay({ webContents }: BrowserWindow, isOwn: (url: string) => boolean): void {
  const mayGo = (url: string) => URL.canParse(url) && isProtected(new URL(url))
  webContents.on('will-frame-navigate', (event) => {
    const isAway = !isOwn(webContents.getURL())
    if (!isOwn(event.url) && !(isAway && mayGo(event.url))) event.preventDefault()
  })
  webContents.on('will-redirect', (event) => {
    if (!isOwn(event.url) && !mayGo(event.url)) event.preventDefault()
  })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

const menuOf = (window: BrowserWindow): Menu =>
  Menu.buildFromTemplate([
    {
      label: 'Server',
      submenu: [
        { role: 'reload' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { label: 'Close Server', accelerator: 'CmdOrCtrl+W', click: () => window.close() },
      ],
    },
    { role: 'editMenu' },
  ])

async function sayUnreachable(window: BrowserWindow, host: string, code: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: reachProblem(host, code),
    detail: 'Edits that were not sent yet are kept, and sent when the server answers.',
    buttons: ['Try again', 'Close'],
    cancelId: 1,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.reload()
  else window.close()
}
