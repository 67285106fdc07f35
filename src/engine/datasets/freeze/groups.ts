/** Items that belong together: joined in pairs, directly or through others. */
export class Groups {
  readonly #parents: Int32Array

  constructor(size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, i) => i)
  }

  /** The item that represents the group of an item: the first one. */
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

  /** Joins all items with the same key; items without one stay alone. */
  joinByKey<Item, Key>(items: readonly Item[], keyOf: (item: Item, i: number) => Key | null): void {
    const first = new Map<Key, number>()
    for (const [i, item] of items.entries()) {
      const key = keyOf(item, i)
      if (key === null) continue
      const seen = first.get(key)
      if (seen === undefined) first.set(key, i)
      else this.join(seen, i)
    }
  }
}
