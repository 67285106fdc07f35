import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { app, dialog, ipcMain, Menu, protocol, session, type WebFrameMain } from 'electron'
import { z } from 'zod'
import { readManaged } from '../managed/read-managed.ts'
import { commandLine } from './command-line.ts'
import { Desktop } from './desktop.ts'
import { serveImages } from './image-protocol.ts'
import { RecentWorkspaces } from './recent-workspaces.ts'
import { CrashNotes } from './report/crash-notes.ts'
import { confineAll } from './security.ts'
import { shellRouter } from './shell-router.ts'
import { isDevelopment, serveUi, uiOrigin } from './ui-protocol.ts'
import { AppUpdates } from './updates/app-updates.ts'
import { updateChoicesFile } from './updates/update-choices.ts'
import { VideoFiles } from './video-files.ts'
import { openWindow } from './window.ts'
import { workspaceOf } from './workspace-of.ts'

const { workspace, userData, opened } = commandLine(process.argv.slice(1), process.cwd(), app.isPackaged)
if (userData) app.setPath('userData', userData)

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ...['app-img', 'app-video'].map((scheme) => ({
    scheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
  })),
])

/** Whether a message comes from the window's own page. */
const isPage = (frame: WebFrameMain | null): boolean =>
  frame !== null && frame.parent === null && frame.url.startsWith(`${uiOrigin()}/`)

start()

function start(): void {
  if (app.requestSingleInstanceLock()) run()
  // `npm run dev` starts the app again while the one before is still closing its workspace.
  else if (isDevelopment()) setTimeout(start, 200)
  else app.quit()
}

function run(): void {
  const recent = new RecentWorkspaces(join(app.getPath('userData'), 'recent.json'))
  const crashes = new CrashNotes(join(app.getPath('userData'), 'crashes.json'))
  const desktop = new Desktop(recent, crashes, Desktop.workspacesFolder(userData !== null))
  const videos = new VideoFiles()
  let closing: 'no' | 'begun' | 'done' = 'no'
  const updates = new AppUpdates(updateChoicesFile(join(app.getPath('userData'), 'updates.json')), readManaged(), {
    changed: (found) => desktop.updatesChanged(found),
    async beforeInstall() {
      await desktop.end()
      closing = 'done'
      // The new version starts before this one has ended.
      app.releaseSingleInstanceLock()
    },
  })
  const handler = new RPCHandler(shellRouter(desktop, videos, updates))
  answerWindow(desktop, (port) => handler.upgrade(port))

  // The workspace opens while the window is still being drawn.
  const atStart = workspace ?? opened.map(workspaceOf).find((one) => one !== null) ?? recent.last()?.folder
  if (atStart) void desktop.openAtStart(atStart)
  desktop.openPaths(opened.filter((path) => workspaceOf(path) === null))
  // macOS passes files that are opened with the app one by one.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    desktop.openPaths([path])
  })

  app.on('second-instance', (_event, argv, folder) => {
    if (closing !== 'no') return
    const request = commandLine(argv.slice(1), folder, app.isPackaged)
    if (request.workspace) void desktop.openAtStart(request.workspace)
    else desktop.openPaths(request.opened)
    if (desktop.window?.isMinimized()) desktop.window.restore()
    desktop.window?.show()
    desktop.window?.focus()
  })
  app.on('window-all-closed', () => app.quit())

  app.on('before-quit', (event) => {
    if (closing === 'done') return
    event.preventDefault()
    closing = 'begun'
    desktop
      .end()
      .catch((error: unknown) => console.error(`The workspace could not be closed properly: ${error}`))
      .finally(() => {
        closing = 'done'
        app.quit()
      })
  })

  app
    .whenReady()
    .then(() => {
      confineAll(session.defaultSession)
      serveUi(protocol)
      videos.serve(protocol)
      serveImages(
        protocol,
        () => desktop.engine?.client ?? null,
        (workspace, image) => recent.list()[workspace]?.shown?.[image],
      )
      setMenu(desktop)
      desktop.show(openWindow())
      updates.begin()
    })
    .catch((error: unknown) => {
      dialog.showErrorBox('Winnow can’t start', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
}

/** Answers the messages of the preload, which the port of the page does not carry. */
function answerWindow(desktop: Desktop, connect: Parameters<Desktop['welcome']>[0]): void {
  ipcMain.on('window-opening', (event) => {
    event.returnValue = isPage(event.senderFrame) ? desktop.current : null
  })
  ipcMain.on('window-dropped', (event, dropped: unknown) => {
    const paths = isPage(event.senderFrame) ? z.array(z.string()).parse(dropped) : []
    desktop.chosen.add(paths)
    event.returnValue = paths
  })
  ipcMain.on('window-hello', (event) => {
    if (!isPage(event.senderFrame)) return
    desktop.welcome(connect)
  })
}

/** Sets the menu of macOS. Other systems have none. */
function setMenu(desktop: Desktop): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([
          { role: 'appMenu' },
          { role: 'editMenu' },
          { role: 'windowMenu' },
          {
            role: 'help',
            submenu: [
              { label: 'Guide', click: () => desktop.run('help.guide') },
              { label: 'Keyboard Shortcuts', click: () => desktop.run('help.shortcuts') },
              { label: 'Collect a Report…', click: () => desktop.run('help.report') },
            ],
          },
        ])
      : null
  Menu.setApplicationMenu(menu)
}
