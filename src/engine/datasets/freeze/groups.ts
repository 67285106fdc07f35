import { eachInTurns } from '../../turns.ts'

/** Items that belong together: joined two by two, whatever joins them in between. */
export class Groups {
  readonly #parents: Int32Array

  constructor(size: number) {
    this.#parents = new Int32Array(size)
    for (let i = 0; i < size; i++) this.#parents[i] = i
  }

  /** The item that stands for the group of an item: the first one of it. */
  of(item: number): number {
    const parents = this.#parents
    let root = item
    while (parents[root] !== root) root = parents[root]!
    for (let at = item; at !== root; ) {
      const next = parents[at]!
      parents[at] = root
      at = next
    }
    return root
  }

  join(one: number, other: number): void {
    const [a, b] = [this.of(one), this.of(other)]
    this.#parents[Math.max(a, b)] = Math.min(a, b)
  }

  /** Joins all items with the same key; those without one stay alone. */
  async joinByKey<Item, Key>(
    items: readonly Item[],
    keyOf: (item: Item, i: number) => Key | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const first = new Map<Key, number>()
    const join = (item: Item, i: number) => {
      const key = keyOf(item, i)
      if (key === null) return
      const seen = first.get(key)
      if (seen === undefined) first.set(key, i)
      else this.join(seen, i)
    }
    await eachInTurns(items, join, { signal })
  }
}
