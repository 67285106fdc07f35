import type { EngineClient, ReviewQueueKey } from '#contract'
import { memoryFrom, type QueueMemory } from './queue-memory.ts'

/** This window's memories of the workspace's queues. */
export class QueueMemories {
  readonly #labeling: Pick<EngineClient['labeling'], 'trail'>
  readonly #kept = new Map<string, QueueMemory>()

  constructor(labeling: Pick<EngineClient['labeling'], 'trail'>) {
    this.#labeling = labeling
  }

  async of({ where, order, purpose }: ReviewQueueKey): Promise<QueueMemory> {
    const name = `${purpose} ${order} ${where}`
    const trail = await this.#labeling.trail({ where, order, purpose })
    const kept = this.#kept.get(name)
    if (kept?.openedAtMs === trail.openedAtMs) return kept
    const memory = memoryFrom(trail)
    this.#kept.set(name, memory)
    return memory
  }

  /** Forgets everything for another user. */
  clear(): void {
    this.#kept.clear()
  }
}
