import { EventPublisher } from '@orpc/server'
import type { EngineEvent } from '#contract'

/** Tells every subscriber about each change, in order. */
export class Events {
  readonly #publisher = new EventPublisher<{ event: EngineEvent }>({ maxBufferedEvents: 1000 })

  announce(event: EngineEvent): void {
    this.#publisher.publish('event', event)
  }

  subscribe(signal: AbortSignal | undefined): AsyncGenerator<EngineEvent, void, void> {
    return this.#publisher.subscribe('event', { signal })
  }
}
