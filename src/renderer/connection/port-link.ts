import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EngineLost, isCancelled } from './engine-lost.ts'

type Connected = { port: MessagePort; link: RPCLink<ClientContext>; closed: AbortController }

/**
 * A link that outlives its ports. Calls wait for the first port, go to the newest one, and are rejected with `EngineLost` if
 * their port closes before the answer.
 */
export class PortLink implements ClientLink<ClientContext> {
  #current: Connected | null = null
  #newest: MessagePort | null = null
  readonly #waiting = new Set<{ resolve(connected: Connected): void; reject(error: unknown): void }>()

  /**
   * Sends calls over this port from now on. `first` gets a link over the port and finishes before any other call uses it.
   * Returns false if another port or a disconnect came in the meantime.
   */
  async connect(port: MessagePort, first?: (link: ClientLink<ClientContext>) => Promise<void>): Promise<boolean> {
    this.disconnect()
    const closed = new AbortController()
    port.addEventListener(
      'close',
      () => {
        // Runs before the library's listener, so that calls made in response wait for the next port.
        if (this.#current?.port === port) this.#current = null
        if (this.#newest === port) this.#newest = null
        closed.abort(new EngineLost())
      },
      { once: true },
    )
    const link = new RPCLink<ClientContext>({ port })
    port.start()
    this.#newest = port
    // If the port closes meanwhile, the outcome of `first` does not matter.
    if (first)
      await unlessAborted(closed.signal, first(link)).catch((error: unknown) => {
        if (!closed.signal.aborted) throw error
      })
    if (this.#newest !== port) return false
    const connected = { port, link, closed }
    this.#current = connected
    for (const { resolve } of this.#waiting) resolve(connected)
    return true
  }

  /** Rejects the running calls. Later calls wait for the next port. */
  disconnect(): void {
    this.#current?.closed.abort(new EngineLost())
    this.#current?.port.close()
    this.#current = null
    this.#newest = null
  }

  /** Also rejects the calls that wait for a port, because the next one will belong to another workspace. */
  forget(): void {
    this.disconnect()
    for (const { reject } of this.#waiting) reject(new EngineLost())
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const { link, closed } = this.#current ?? (await this.#nextPort(options.signal))
    try {
      return await unlessAborted(closed.signal, link.call(path, input, options))
    } catch (error) {
      if (isCancelled(error) && !options.signal?.aborted) throw new EngineLost()
      throw error
    }
  }

  async #nextPort(signal: AbortSignal | undefined): Promise<Connected> {
    let leave = () => {}
    const next = new Promise<Connected>((resolve, reject) => {
      const waiting = { resolve, reject }
      this.#waiting.add(waiting)
      leave = () => this.#waiting.delete(waiting)
    })
    return unlessAborted(signal, next).finally(leave)
  }
}

/**
 * Settles like the work, or rejects with the signal's reason once it is aborted. Not `Promise.race`: the signal outlives the
 * work, and a race against a promise that never settles would keep every result in memory.
 */
function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort))
  })
}
