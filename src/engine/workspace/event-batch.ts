import type { EngineEvent } from '#contract'

/** More images, or events, than this are not announced one by one. */
const maxNamed = 1000

/** The changes since the last `take`, each once. Events of different images are merged. */
export class EventBatch {
  readonly #events = new Map<string, EngineEvent>()

  get isEmpty(): boolean {
    return this.#events.size === 0
  }

  add(event: EngineEvent): void {
    const key = keyOf(event)
    this.#events.set(key, joined(this.#events.get(key), event))
    if (this.#events.size <= maxNamed) return
    this.#events.clear()
    this.#events.set('', { type: 'everythingChanged' })
  }

  /** Returns the events and empties the batch. */
  take(): EngineEvent[] {
    const events = [...this.#events.values()]
    this.#events.clear()
    return events
  }
}

/** Returns a key that is equal for events of which one can replace both. */
function keyOf(event: EngineEvent): string {
  switch (event.type) {
    case 'imagesChanged':
    case 'labelsChanged':
    case 'planProgressed':
    case 'presenceChanged':
      return event.type
    default:
      return JSON.stringify(event)
  }
}

function joined(before: EngineEvent | undefined, event: EngineEvent): EngineEvent {
  if (before?.type === 'presenceChanged' && event.type === 'presenceChanged') {
    const isNew = new Set(event.viewers.map(({ window }) => window))
    return { ...event, viewers: [...before.viewers.filter(({ window }) => !isNew.has(window)), ...event.viewers] }
  }
  if (before === undefined || !('images' in before) || !('images' in event)) return event
  if (before.images === 'many' || event.images === 'many') return { ...event, images: 'many' }
  const images = [...new Set([...before.images, ...event.images])]
  return { ...event, images: images.length > maxNamed ? 'many' : images }
}
