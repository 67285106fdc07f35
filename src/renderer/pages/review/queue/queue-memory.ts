import type { EngineClient, ReviewQueueKey, ReviewTrail } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { fileName } from '../../../kit/formats.ts'

/** Something done to an image of a queue; `text` is null until computed. */
export type Step = { imageId: ImageId; path: string; text: string | null; action?: WholeAction }

/** A change to many images. Undo and redo return an extra message, if any. */
export type WholeAction = { undo(): Promise<string | null>; redo(): Promise<string | null> }

/** What is kept of a queue: steps to undo and redo, and skipped images. */
export type QueueMemory = {
  /** When the list was made; a new list of the same queue starts over. */
  openedAtMs: number
  done: Step[]
  undone: Step[]
  skipped: Set<ImageId>
}

export const newMemory = (openedAtMs = 0): QueueMemory => ({ openedAtMs, done: [], undone: [], skipped: new Set() })

/** Restores a memory from the engine after a restart. */
function memoryFrom({ openedAtMs, edits, skipped }: ReviewTrail): QueueMemory {
  const memory: QueueMemory = { ...newMemory(openedAtMs), skipped: new Set(skipped) }
  for (const { kind, imageId, path } of edits) {
    if (kind === 'edit') {
      memory.done.push({ imageId, path: fileName(path), text: null })
      memory.undone.length = 0
      continue
    }
    const [from, to] = kind === 'undo' ? [memory.done, memory.undone] : [memory.undone, memory.done]
    const last = from.findLastIndex((one) => one.imageId === imageId)
    if (last >= 0) to.push(...from.splice(last, 1))
  }
  return memory
}

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
