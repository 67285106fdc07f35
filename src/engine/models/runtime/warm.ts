import type { Context } from '../../context.ts'

/** What nobody uses is unloaded: a model may take a gigabyte of memory. */
const idleMs = 5 * 60 * 1000

type Closable = { close(): Promise<void> }

/** Keeps what takes long to load, one at a time, and unloads it when nobody has asked for it for a while. */
export class Warm<Held extends Closable> {
  readonly #context: Context
  readonly #what: string
  #held: { key: string; loading: Promise<Held> } | null = null
  #idleTimer: ReturnType<typeof setTimeout> | undefined

  /** `what` it is, for the log. */
  constructor(context: Context, what: string) {
    this.#context = context
    this.#what = what
  }

  /** The one of this key; `load` makes it where another or none is held. */
  get(key: string, load: () => Promise<Held>): Promise<Held> {
    this.#stayLoaded()
    if (this.#held?.key === key) return this.#held.loading
    const loading = this.unload().then(load)
    const entry = { key, loading }
    this.#held = entry
    // The caller that waits for it gets the reason.
    loading.catch(() => {
      if (this.#held === entry) this.#held = null
    })
    return loading
  }

  /** Unloads what is held; with a key only that. */
  async unload(key?: string): Promise<void> {
    const entry = this.#held
    if (!entry || (key !== undefined && entry.key !== key)) return
    this.#held = null
    // The caller that loaded it got the reason.
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
