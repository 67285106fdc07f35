import type { Context } from '../../context.ts'

/** A model that is not used for longer is unloaded: it may take a gigabyte of memory. */
const idleMs = 5 * 60 * 1000

type Closable = { close(): Promise<void> }

/** Keeps one slow-loading thing loaded, and unloads it when it was not used for a while. */
export class Warm<Loaded extends Closable> {
  readonly #context: Context
  readonly #what: string
  #loaded: { key: string; loading: Promise<Loaded> } | null = null
  #idleTimer: ReturnType<typeof setTimeout> | undefined

  /** `what`: its name for the log. */
  constructor(context: Context, what: string) {
    this.#context = context
    this.#what = what
  }

  /** Returns the thing with this key, which `load` loads if another or none is loaded. */
  get(key: string, load: () => Promise<Loaded>): Promise<Loaded> {
    this.#stayLoaded()
    if (this.#loaded?.key === key) return this.#loaded.loading
    const loading = this.unload().then(load)
    const entry = { key, loading }
    this.#loaded = entry
    // The caller gets the error.
    loading.catch(() => {
      if (this.#loaded === entry) this.#loaded = null
    })
    return loading
  }

  /** Unloads what is loaded; with a key, only that. */
  async unload(key?: string): Promise<void> {
    const entry = this.#loaded
    if (!entry || (key !== undefined && entry.key !== key)) return
    this.#loaded = null
    // The caller that loaded it got the error.
    const loaded = await entry.loading.catch(() => null)
    await loaded?.close()
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer)
    await this.unload()
  }

  #stayLoaded(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(
      () => this.#context.finishBeforeClose(this.unload(), `Unloading ${this.#what}`),
      idleMs,
    )
    this.#idleTimer.unref()
  }
}
