import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EngineLost, isCancelled } from './engine-lost.ts'

type Connected = { port: MessagePort; link: RPCLink<ClientContext>; lost: Promise<never>; closed: AbortController }

/**
 * A link that outlives its ports: calls wait for the first port, go to the newest one, and are rejected with
 * `EngineLost` when their port closes under them. Bytes come in as they are because the engine posts byte answers
 * untouched; the window itself sends none.
 */
export class PortLink implements ClientLink<ClientContext> {
  #current: Connected | null = null
  #newest: MessagePort | null = null
  #waiting: { resolve(connected: Connected): void; reject(error: unknown): void }[] = []

  /**
   * Sends calls over this port from now on. `first` gets a link over it and finishes before any other call goes that
   * way. Gives false when another port, or a disconnect, came in between.
   */
  async connect(port: MessagePort, first?: (link: ClientLink<ClientContext>) => Promise<void>): Promise<boolean> {
    this.disconnect()
    const closed = new AbortController()
    const lost = new Promise<never>((_, reject) =>
      closed.signal.addEventListener('abort', () => reject(new EngineLost()), { once: true }),
    )
    // Each call that is under way gets the rejection by its own race; with none under way nobody has to hear of it.
    lost.catch(() => undefined)
    port.addEventListener(
      'close',
      () => {
        // Calls that are made because of this wait for the next port. Heard before the library hears of it.
        if (this.#current?.port === port) this.#current = null
        closed.abort()
      },
      { once: true },
    )
    const link = new RPCLink<ClientContext>({ port })
    port.start()
    this.#newest = port
    // When the port closes meanwhile, the calls that come after find that out for themselves.
    if (first) await Promise.race([first(link), lost.catch(() => undefined)])
    if (this.#newest !== port) return false
    this.#current = { port, link, lost, closed }
    for (const { resolve } of this.#waiting.splice(0)) resolve(this.#current)
    return true
  }

  /** Rejects what is under way; later calls wait for the next port. */
  disconnect(): void {
    this.#current?.closed.abort()
    this.#current?.port.close()
    this.#current = null
    this.#newest = null
  }

  /** Also rejects the calls that wait for a port: the next one will belong to something else. */
  forget(): void {
    this.disconnect()
    for (const { reject } of this.#waiting.splice(0)) reject(new EngineLost())
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const connected = this.#current ?? (await this.#nextPort(options.signal))
    try {
      return await Promise.race([connected.link.call(path, input, options), connected.lost])
    } catch (error) {
      if (isCancelled(error) && !options.signal?.aborted) throw new EngineLost()
      throw error
    }
  }

  #nextPort(signal: AbortSignal | undefined): Promise<Connected> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }
}
