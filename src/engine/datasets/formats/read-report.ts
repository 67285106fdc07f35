import type { Loss, Rejected } from '#contract'
import type { NoImage } from './images.ts'

/** How many items with the same reason are named one by one; the rest is counted. */
const namedPerReason = 50

type Rejection = { path: string; reason: string; items: string[]; count: number }

/** A report as it goes from one thread to another. */
export type ReportParts = { rejected: ReadonlyMap<string, Rejection>; changed: ReadonlyMap<string, number> }

/** Collects what reading labels left out or had to change: nothing is skipped without a word. */
export class ReadReport {
  readonly #rejected = new Map<string, Rejection>()
  readonly #changed = new Map<string, number>()
  missingImages = 0

  /** Leaves an item (such as `annotation 7`) of a file out; without an item the file itself. */
  reject(path: string, reason: string, item?: string): void {
    const key = JSON.stringify([path, reason, item === undefined])
    const existing = this.#rejected.get(key) ?? { path, reason, items: [], count: 0 }
    existing.count += 1
    if (item !== undefined && existing.items.length < namedPerReason) existing.items.push(item)
    this.#rejected.set(key, existing)
  }

  /** Leaves an image, or an item of one, out that is not among those of the import. */
  noImage(path: string, { problem, which }: NoImage, item?: string): void {
    this.missingImages += 1
    if (item === undefined) this.reject(path, which ? `${problem} (${which})` : problem)
    else this.reject(path, problem, which ? `${item} (${which})` : item)
  }

  /** Counts an item that was taken over with a change, such as `box clipped to the image`. */
  change(what: string): void {
    this.#changed.set(what, (this.#changed.get(what) ?? 0) + 1)
  }

  parts(): ReportParts {
    return { rejected: this.#rejected, changed: this.#changed }
  }

  /** Goes on with what another report of other things says. */
  add({ rejected, changed }: ReportParts): void {
    for (const [key, { items, count, ...one }] of rejected) {
      const existing = this.#rejected.get(key) ?? { ...one, items: [], count: 0 }
      existing.count += count
      existing.items.push(...items.slice(0, namedPerReason - existing.items.length))
      this.#rejected.set(key, existing)
    }
    for (const [what, count] of changed) this.#changed.set(what, (this.#changed.get(what) ?? 0) + count)
  }

  /** One entry per named item, and one more for those that were only counted. */
  rejected(): Rejected[] {
    return [...this.#rejected.values()].flatMap(({ path, reason, items, count }) => {
      if (items.length === 0) return [{ path, reason }]
      const named = items.map((item) => ({ path: `${path}: ${item}`, reason }))
      const more = count - items.length
      return more > 0 ? [...named, { path: `${path}: ${more} more`, reason, count: more }] : named
    })
  }

  changed(): Loss[] {
    return [...this.#changed].map(([what, count]) => ({ what, count }))
  }
}
