import { readdir, rm } from 'node:fs/promises'
import { winnowVersion } from '../../winnow-version.ts'
import type { PlacedFiles } from './placed-files.ts'
import { readSealed } from './sealed-file.ts'
import type { Batch, RunFiles, Shard } from './shard.ts'

export type ShardState = {
  id: string
  keys: readonly string[]
  /** The number of answers that are not delivered yet. */
  open: number
  state: 'ready' | 'submitted' | 'answered'
  submittedMs: number
  batch: Batch | null
  index: number
  attempts: number
  absences: number
  answeredMs: number
  copies: ReadonlySet<string>
}

export class ShardList {
  readonly #files: RunFiles
  readonly #places: PlacedFiles
  readonly #all = new Map<string, ShardState>()
  readonly #ofKey = new Map<string, ShardState>()

  constructor(files: RunFiles, places: PlacedFiles) {
    this.#files = files
    this.#places = places
  }

  /** Continues with the shards of an earlier run. */
  async adopt(): Promise<void> {
    for (const id of await readdir(this.#files.shards)) {
      const shard = (await readSealed(this.#files.shard(id)).catch(() => null)) as Shard | null
      // Answers of different versions must not be mixed.
      if (shard?.version !== winnowVersion) await rm(this.#files.shard(id), { force: true })
      else this.add(id, shard)
    }
  }

  add(id: string, { items }: Pick<Shard, 'items'>): void {
    const keys = items.map(({ key }) => key)
    const shard: ShardState = {
      ...{ id, keys, open: keys.length, state: 'ready', copies: this.#places.hold(items) },
      ...{ batch: null, index: 0, submittedMs: 0, attempts: 0, absences: 0, answeredMs: 0 },
    }
    this.#all.set(id, shard)
    for (const key of keys) this.#ofKey.set(key, shard)
  }

  get(id: string): ShardState | undefined {
    return this.#all.get(id)
  }

  in(state: ShardState['state']): ShardState[] {
    return [...this.#all.values()].filter((shard) => shard.state === state)
  }

  /** Whether an image is in a shard and its answer is not delivered yet. */
  holds(key: string): boolean {
    return this.#ofKey.has(key)
  }

  noteDelivered(key: string): void {
    const shard = this.#ofKey.get(key)
    this.#ofKey.delete(key)
    if (shard) shard.open -= 1
  }

  async remove({ id, copies }: ShardState): Promise<void> {
    await this.#places.release(copies)
    await rm(this.#files.answer(id), { force: true })
    await rm(this.#files.shard(id), { force: true })
    this.#all.delete(id)
  }
}
