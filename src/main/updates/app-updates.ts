import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppImageUpdater, UpdateInfo } from 'electron-updater'
import { z } from 'zod'
import type { Managed, UpdateState, Updates, UpdatesChange } from '#contract'
import { messageOf } from '#model/text/zod-messages.ts'
import { dayMs, hourMs } from '#model/units.ts'
import { administratorText } from '../../managed/administrator-text.ts'
import type { JsonFile } from '../json-file.ts'
import { keepQuiet } from '../security.ts'
import { type OpenedFeed, openFeed } from './folder-feed.ts'
import { requireSigned } from './minisign.ts'
import type { UpdateChoices } from './update-choices.ts'

const [lookEveryMs, retryAfterMs, firstLookMs] = [7 * dayMs, dayMs, 60_000]

/** Returns how this copy of the app is updated. */
function updatedBy(): Updates['by'] {
  if (process.env.APPIMAGE) return 'winnow'
  if (process.platform === 'linux') return existsSync(join(process.resourcesPath, 'package-type')) ? 'packages' : 'hand'
  return app.isPackaged && !process.env.PORTABLE_EXECUTABLE_DIR ? 'winnow' : 'hand'
}

/**
 * Updates of the app. They are off until a user turns them on; then Winnow looks once a week and shows what it found. Only a user
 * downloads and installs an update, and its feed must be signed with the key of this copy.
 */
export class AppUpdates {
  readonly #choices: JsonFile<UpdateChoices>
  readonly #managed: Managed
  readonly #changed: (found: string | null) => void
  /** Closes the workspace, so that the new version can open it. */
  readonly #beforeInstall: () => Promise<void>
  readonly #by = updatedBy()
  #state: UpdateState = { is: 'idle' }
  #updater: AppImageUpdater | null = null
  #feed: OpenedFeed | null = null

  constructor(
    choices: JsonFile<UpdateChoices>,
    managed: Managed,
    on: { changed(found: string | null): void; beforeInstall(): Promise<void> },
  ) {
    this.#choices = choices
    this.#managed = managed
    this.#changed = on.changed
    this.#beforeInstall = on.beforeInstall
  }

  /** Looks for updates on schedule while the app is open. */
  begin(): void {
    const look = () => {
      if (this.#isOn && Date.now() >= this.#choices.read().nextLookAtMs) void this.look()
    }
    setTimeout(look, firstLookMs).unref()
    setInterval(look, hourMs).unref()
  }

  get #isLocked(): boolean {
    return this.#managed.values.updates === 'off'
  }

  get #isOn(): boolean {
    return this.#by === 'winnow' && !this.#isLocked && this.#choices.read().isOn
  }

  /** The name of the channel in files of the feed. */
  get #channel(): string {
    return this.#choices.read().channel === 'beta' ? 'beta' : 'latest'
  }

  get(): Updates {
    const { channel, lookedAtMs } = this.#choices.read()
    const { updateFeed } = this.#managed.values
    return {
      by: this.#by,
      version: app.getVersion(),
      isOn: this.#isOn,
      channel,
      lockedBy: this.#isLocked ? administratorText(this.#managed, 'updates') : null,
      feed:
        updateFeed === undefined ? null : { url: updateFeed, setBy: administratorText(this.#managed, 'updateFeed') },
      lookedAtMs,
      state: this.#state,
    }
  }

  change(change: UpdatesChange): void {
    this.#requireAllowed()
    this.#choices.write({ ...this.#choices.read(), ...change })
    this.#closeFeed()
    this.#show({ is: 'idle' })
    if (this.#isOn) void this.look()
  }

  async look(): Promise<void> {
    this.#requireAllowed()
    if (!this.#isOn || ['looking', 'downloading'].includes(this.#state.is)) return
    this.#show({ is: 'looking' })
    try {
      const [updater, feed] = await this.#open()
      const found = await updater.checkForUpdates()
      if (found?.isUpdateAvailable) await this.#requireSigned(found.updateInfo, updater, feed)
      this.#looked(lookEveryMs)
      this.#show(found?.isUpdateAvailable ? { is: 'found', version: found.updateInfo.version } : { is: 'current' })
    } catch (error) {
      this.#looked(retryAfterMs)
      this.#failed('Winnow couldn’t look for updates', error)
    }
  }

  /** Downloads the update. Its hash must be the signed one. */
  async download(): Promise<void> {
    this.#requireAllowed()
    const [updater, state] = [this.#updater, this.#state]
    if (!updater || state.is !== 'found') return
    const { version } = state
    this.#show({ is: 'downloading', version, percent: 0 })
    try {
      await updater.downloadUpdate()
      this.#show({ is: 'ready', version })
    } catch (error) {
      this.#failed(`Winnow ${version} was not downloaded`, error)
    }
  }

  async install(): Promise<void> {
    this.#requireAllowed()
    if (this.#state.is !== 'ready') return
    await this.#beforeInstall()
    this.#updater?.quitAndInstall(true, true)
  }

  async #open(): Promise<[AppImageUpdater, OpenedFeed]> {
    this.#closeFeed()
    const feed = await openFeed(this.#managed.values.updateFeed ?? (await packagedFeed()))
    // Loaded only when needed, for a quick start.
    const { AppImageUpdater, MacUpdater, NsisUpdater } = (await import('electron-updater')).default
    const Kind = { linux: AppImageUpdater, darwin: MacUpdater, win32: NsisUpdater }[process.platform as 'linux']
    const updater = new Kind()
    if (!existsSync(packagedConfig())) updater.updateConfigPath = await ownConfig()
    updater.setFeedURL({ provider: 'generic', url: feed.url, channel: this.#channel })
    keepQuiet(updater.netSession)
    updater.logger = null
    updater.autoDownload = false
    updater.autoInstallOnAppQuit = false
    updater.disableDifferentialDownload = true
    updater.forceDevUpdateConfig = !app.isPackaged
    updater.on('download-progress', ({ percent }) => {
      if (this.#state.is === 'downloading') this.#show({ ...this.#state, percent })
    })
    // The caller gets the error too.
    updater.on('error', () => {})
    this.#feed = feed
    this.#updater = updater
    return [updater, feed]
  }

  /** Throws unless the signed feed names the update that was found. */
  async #requireSigned({ version, files }: UpdateInfo, { netSession }: AppImageUpdater, { url }: OpenedFeed) {
    const publicKey = this.#managed.values.updateKey ?? (await packagedKey())
    const name = `${this.#channel}${feedEnding()}.yml`
    const get = async (file: string) => {
      const answer = await netSession.fetch(url + file, { cache: 'no-store' })
      if (!answer.ok) throw new Error(`There is no ${file} in the feed.`)
      return Buffer.from(await answer.arrayBuffer())
    }
    const content = await get(name)
    requireSigned(content, { name, signature: (await get(`${name}.minisig`)).toString(), publicKey })
    const { load } = await import('js-yaml')
    const signed = SignedFeed.parse(load(content.toString()))
    const isSame = files.every(({ sha512 }) => signed.files.some((file) => file.sha512 === sha512))
    if (signed.version !== version || !isSame) throw new Error(`${name} changed while Winnow looked. Look again.`)
  }

  #looked(waitMs: number): void {
    const now = Date.now()
    this.#choices.write({ ...this.#choices.read(), lookedAtMs: now, nextLookAtMs: now + waitMs })
  }

  #failed(what: string, error: unknown): void {
    const [why = ''] = messageOf(error).split('\n')
    this.#show({ is: 'failed', problem: `${what}: ${why}` })
  }

  #show(state: UpdateState): void {
    this.#state = state
    this.#changed(state.is === 'found' ? state.version : null)
  }

  #closeFeed(): void {
    this.#feed?.close()
    this.#feed = null
    this.#updater = null
  }

  #requireAllowed(): void {
    if (this.#isLocked) throw new Error(`Updates are off. ${administratorText(this.#managed, 'updates')}`)
  }
}

const packagedConfig = (): string => join(process.resourcesPath, 'app-update.yml')

/** Writes the file with the download folder, which the updater needs and most packages have. */
async function ownConfig(): Promise<string> {
  const file = join(app.getPath('userData'), 'app-update.yml')
  await writeFile(file, 'updaterCacheDirName: winnow-updater\n')
  return file
}

/** Returns the ending of the feed's file for this system. */
function feedEnding(): string {
  if (process.platform === 'win32') return ''
  if (process.platform === 'darwin') return '-mac'
  return process.arch === 'x64' ? '-linux' : `-linux-${process.arch}`
}

const SignedFeed = z.object({ version: z.string(), files: z.array(z.object({ sha512: z.string() })) })

const Feed = z.object({ provider: z.literal('generic'), url: z.string() })

/** Returns the address of the feed from the package. */
async function packagedFeed(): Promise<string> {
  const file = packagedConfig()
  if (!existsSync(file)) throw new Error('This copy doesn’t say where updates are. Get new versions by hand.')
  const { load } = await import('js-yaml')
  return Feed.parse(load(await readFile(file, 'utf8'))).url
}

async function packagedKey(): Promise<string> {
  const file = join(process.resourcesPath, 'update-key.pub')
  if (!existsSync(file)) throw new Error('This copy has no key to check signatures with. Get new versions by hand.')
  return readFile(file, 'utf8')
}
