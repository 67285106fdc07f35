import { existsSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { app, type BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import type { OpenedWorkspace, ShellMessage } from '#contract'
import { type NewWorkspace, StartFailed } from '../launch/engine-process.ts'
import { ChosenPaths } from './chosen-paths.ts'
import type { RecentWorkspaces } from './recent-workspaces.ts'
import type { CrashNotes } from './report/crash-notes.ts'
import { isServerAddress, serverAddress } from './server-address.ts'
import { openServerWindow, reachServer } from './server-window.ts'
import { WorkspaceEngine } from './workspace-engine.ts'
import { workspaceOf } from './workspace-of.ts'

/** The running app: its window, the open workspace and that workspace's engine. */
export class Desktop {
  readonly recent: RecentWorkspaces
  readonly crashes: CrashNotes
  /** The paths that the window may name. */
  readonly chosen = new ChosenPaths()
  /** The folder of new workspaces. */
  readonly workspacesFolder: string
  #window: BrowserWindow | null = null
  #windowIsListening = false
  #engine: WorkspaceEngine | null = null
  #cancelled: string | null = null
  /** The windows on servers, by address. */
  readonly #servers = new Map<string, BrowserWindow>()
  #isClosing = false
  /** Why the engine of the open workspace no longer restarts, for later windows. */
  #problem: ShellMessage | null = null
  /** Messages for the window as soon as it listens. */
  #queued: ShellMessage[] = []

  constructor(recent: RecentWorkspaces, crashes: CrashNotes, workspacesFolder: string) {
    this.recent = recent
    this.crashes = crashes
    this.workspacesFolder = workspacesFolder
  }

  get window(): BrowserWindow | null {
    return this.#window
  }

  get engine(): WorkspaceEngine | null {
    return this.#engine
  }

  /** The workspace that is open or being opened. */
  get current(): OpenedWorkspace | null {
    return this.#engine && { folder: this.#engine.folder, name: this.#engine.name }
  }

  show(window: BrowserWindow): void {
    this.#window = window
    window.on('closed', () => {
      this.#window = null
      this.#windowIsListening = false
    })
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#windowIsListening = false
      if (reason === 'clean-exit') return
      this.crashes.add({ atMs: Date.now(), what: 'window', reason })
      this.#queued.push({ type: 'window-restarted' })
    })
  }

  /** Connects the page after a load or reload. */
  welcome(serveShell: (port: MessagePortMain) => void): void {
    this.#windowIsListening = true
    const { port1, port2 } = new MessageChannelMain()
    serveShell(port1)
    port1.start()
    this.#post({ type: 'shell-port' }, port2)
    if (this.#engine?.isReady) this.#handOver(this.#engine, false)
    else if (this.#problem) this.#post(this.#problem)
    for (const message of this.#queued.splice(0)) this.#post(message)
  }

  /** Opens files that the desktop opens with the app: a workspace, or images and models for the window. */
  openPaths(paths: readonly string[]): void {
    const workspace = paths.map(workspaceOf).find((one) => one !== null)
    if (workspace) void this.openAtStart(workspace)
    else if (paths.length > 0) this.#offer(paths)
  }

  #offer(paths: readonly string[]): void {
    this.chosen.add(paths)
    const message: ShellMessage = { type: 'offered', paths: [...paths] }
    if (this.#windowIsListening) this.#post(message)
    else this.#queued.push(message)
  }

  /** Sends the state of an update to the window. */
  updatesChanged(found: string | null): void {
    this.#post({ type: 'updates-changed', found })
  }

  /** Runs a command of the system menu in the window. */
  run(command: string): void {
    this.#post({ type: 'run', command })
  }

  #post(message: ShellMessage, port?: MessagePortMain): void {
    if (this.#windowIsListening) this.#window?.webContents.postMessage('to-window', message, port ? [port] : [])
  }

  #handOver(engine: WorkspaceEngine, restarted: boolean): void {
    if (!this.#windowIsListening) return
    this.#post({ type: 'engine-port', folder: engine.folder, name: engine.name, restarted }, engine.connect())
  }

  /** Opens a workspace in place of the present one; `create` makes it first. If it rejects, no workspace is open. */
  async open(folder: string, create?: NewWorkspace): Promise<OpenedWorkspace> {
    if (!create && !existsSync(join(folder, 'winnow.db')))
      throw new Error(`${folder} is not a workspace: there is no winnow.db in it.`)
    if (this.#engine) {
      await this.close()
      this.#post({ type: 'closed' })
    }
    this.#problem = null
    const path = existsSync(folder) ? realpathSync(folder) : folder
    const existing = this.recent.list().find((workspace) => workspace.folder === path)
    this.chosen.add([path])
    const engine: WorkspaceEngine = new WorkspaceEngine(path, create?.name ?? existing?.name ?? basename(path), {
      findForeign: (paths) => this.chosen.findForeign(paths),
      knows: (paths) => this.chosen.add(paths),
      ready: (restarted) => this.#handOver(engine, restarted),
      lost: () => {
        this.crashes.add({ atMs: Date.now(), what: 'engine', reason: 'stopped by itself' })
        this.#post({ type: 'engine-lost' })
      },
      gaveUp: (problem) => {
        this.#problem = { type: 'engine-failed', folder: path, name: engine.name, problem, backup: null, opened: true }
        this.#post(this.#problem)
      },
    })
    this.#engine = engine
    try {
      await engine.start(create)
      if (this.#cancelled === path) throw new Error(`${path} was closed while opening.`)
    } catch (error) {
      if (this.#engine === engine) this.#engine = null
      throw error
    }
    this.recent.opened(engine.folder, engine.name, Date.now())
    // For the dock and the jump list.
    app.addRecentDocument(engine.folder)
    return { folder: engine.folder, name: engine.name }
  }

  /**
   * Opens a workspace of a server in its own window, which replaces the window of the app if no workspace is open here.
   * Rejects with a sentence if the server can't be reached.
   */
  async openServer(typed: string): Promise<void> {
    const address = serverAddress(typed)
    const { href } = address
    const open = this.#servers.get(href)
    if (open) {
      open.focus()
      return
    }
    await reachServer(address)
    const name = this.recent.list().find(({ folder }) => folder === href)?.name ?? address.host
    this.recent.opened(href, name, Date.now())
    this.#post({ type: 'recent-changed' })
    const window = openServerWindow(address, this.#window?.getBounds(), (title) => {
      this.recent.change(href, { name: title })
      this.#post({ type: 'recent-changed' })
    })
    this.#servers.set(href, window)
    if (!this.#engine) this.#window?.hide()
    window.on('closed', () => {
      this.#servers.delete(href)
      if (this.#isClosing) return
      this.recent.closed(href)
      this.#window?.show()
    })
  }

  /** Opens a workspace at the start of the app. A failure is shown on the first screen. */
  async openAtStart(folder: string): Promise<void> {
    const isServer = isServerAddress(folder)
    try {
      await (isServer ? this.openServer(folder) : this.open(folder))
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      const backup = this.backupFor(error)
      if (!isServer) this.chosen.add([folder])
      const name = isServer ? folder : basename(folder)
      this.#problem = { type: 'engine-failed', folder, name, problem, backup, opened: false }
      this.#post(this.#problem)
    }
  }

  /** Returns the newest backup for a damaged database, and lets the window name it. */
  backupFor(error: unknown): string | null {
    const backup = error instanceof StartFailed ? error.backup : null
    if (backup !== null) this.chosen.add([backup])
    return backup
  }

  /** Stops a running restore, which fails as canceled. Nothing of it stays. */
  async cancelRestore(): Promise<void> {
    const engine = this.#engine
    if (!engine?.restoring) return
    this.#cancelled = engine.folder
    await engine.close()
  }

  /** Whether the user canceled making a workspace in this folder. The answer is true only once. */
  hasCancelled(folder: string): boolean {
    const is = this.#cancelled !== null && this.#cancelled === (existsSync(folder) ? realpathSync(folder) : folder)
    this.#cancelled = null
    return is
  }

  /** Closes everything as the app ends. The next start opens the same workspace. */
  async end(): Promise<void> {
    this.#isClosing = true
    for (const window of this.#servers.values()) window.destroy()
    await this.close()
  }

  /** Closes the open workspace, if any, and waits for the end of its engine. */
  async close(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    this.#problem = null
    await engine?.close()
  }

  /** Goes back to the first screen, which the next start of the app will also show. */
  async closeWorkspace(): Promise<void> {
    await this.close()
    this.recent.closed()
    this.#post({ type: 'closed' })
  }

  /** Returns a free folder for a new workspace: the name, with a number if it is taken. */
  freeFolder(name: string): string {
    const safe = name.replace(/[<>:"/\\|?*\p{Cc}]/gu, '-').trim() || 'Workspace'
    const at = (n: number) => join(this.workspacesFolder, n === 1 ? safe : `${safe} ${n}`)
    let n = 1
    while (existsSync(at(n))) n++
    return at(n)
  }

  static workspacesFolder(userDataGiven: boolean): string {
    return userDataGiven ? join(app.getPath('userData'), 'workspaces') : join(app.getPath('documents'), 'Winnow')
  }
}
