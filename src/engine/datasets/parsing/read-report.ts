import { basename, dirname } from 'node:path'
import type { Loss, Rejected } from '#contract'
import type { NoImage } from '../formats/images.ts'

/** How many items with the same reason are named one by one; the rest are counted. */
const namedPerReason = 50

/** `isMissing`: it belongs to an image that is not here. */
type Rejection = { path: string; reason: string; items: string[]; count: number; isMissing: boolean }

/** A report for sending between threads. */
export type ReportParts = { rejected: ReadonlyMap<string, Rejection>; changed: ReadonlyMap<string, number> }

/** Collects what reading labels left out or had to change: nothing is skipped silently. */
export class ReadReport {
  readonly #rejected = new Map<string, Rejection>()
  readonly #changed = new Map<string, number>()
  missingImages = 0

  /** Leaves out an item (such as `annotation 7`) of a file; without an item, the file itself. */
  reject(path: string, reason: string, item?: string): void {
    this.#add({ path, reason, isMissing: false }, item)
  }

  #add({ path, reason, isMissing }: Omit<Rejection, 'items' | 'count'>, item?: string): void {
    const key = JSON.stringify([path, reason, item === undefined])
    const existing = this.#rejected.get(key) ?? { path, reason, isMissing, items: [], count: 0 }
    existing.count += 1
    if (item !== undefined && existing.items.length < namedPerReason) existing.items.push(item)
    this.#rejected.set(key, existing)
  }

  /** Leaves out an image that is not part of the import, or an item of one. */
  noImage(path: string, { problem, which, isMissing = false }: NoImage, item?: string): void {
    this.missingImages += 1
    if (item === undefined) this.#add({ path, reason: which ? `${problem} (${which})` : problem, isMissing })
    else this.#add({ path, reason: problem, isMissing }, which ? `${item} (${which})` : item)
  }

  /** Counts an item that was imported with a change, such as `box clipped to the image`. */
  change(what: string): void {
    this.#changed.set(what, (this.#changed.get(what) ?? 0) + 1)
  }

  parts(): ReportParts {
    return { rejected: this.#rejected, changed: this.#changed }
  }

  /** Adds the entries of another report. */
  add({ rejected, changed }: ReportParts): void {
    for (const [key, { items, count, ...one }] of rejected) {
      const existing = this.#rejected.get(key) ?? { ...one, items: [], count: 0 }
      existing.count += count
      existing.items.push(...items.slice(0, namedPerReason - existing.items.length))
      this.#rejected.set(key, existing)
    }
    for (const [what, count] of changed) this.#changed.set(what, (this.#changed.get(what) ?? 0) + count)
  }

  /**
   * One entry per named item, and one more for those that were only counted. Names of erased images are counted by file, or by
   * folder if the file is named after the image.
   */
  rejected(unnamed: NameOptions = { isErased: () => false, areMissing: false }): Rejected[] {
    const counts = { erased: new Map<string, number>(), missing: new Map<string, number>() }
    const leaveOut = (of: keyof typeof counts, path: string, count: number) =>
      counts[of].set(path, (counts[of].get(path) ?? 0) + count)
    const named: Rejected[] = []
    for (const one of this.#rejected.values()) {
      const isErased = unnamed.isErased(basename(one.path))
      const isAll = isErased || unnamed.isErased(one.reason)
      const items = isAll ? [] : one.items.filter((item) => !unnamed.isErased(item))
      const isFile = isErased || one.items.length === 0
      const place = isFile ? dirname(one.path) : one.path
      if (isAll) leaveOut('erased', isErased ? place : one.path, one.count)
      else {
        if (one.items.length > items.length) leaveOut('erased', one.path, one.items.length - items.length)
        if (one.isMissing && unnamed.areMissing) leaveOut('missing', place, one.count - one.items.length + items.length)
        else named.push(...entriesOf(one, items))
      }
    }
    const counted = (of: keyof typeof counts) =>
      [...counts[of]].flatMap(([path, count]) => (count > 0 ? [{ path, reason: sentences[of](count), count }] : []))
    return [...named, ...counted('erased'), ...counted('missing')]
  }

  /** Files that are named after an image that is not here. */
  missing(): ReadonlySet<string> {
    const own = [...this.#rejected.values()].filter(({ isMissing, items }) => isMissing && items.length === 0)
    return new Set(own.map(({ path }) => path))
  }

  changed(): Loss[] {
    return [...this.#changed].map(([what, count]) => ({ what, count }))
  }
}

/**
 * What may not be named: the erased images known by their files; and, if the workspace erased any, all images that have labels
 * but are not here.
 */
type NameOptions = { isErased(text: string): boolean; areMissing: boolean }

const sentences = {
  erased: (count: number) =>
    count === 1
      ? 'Labels here are of an erased image and are not imported.'
      : `Labels here are of ${count} erased images and are not imported.`,
  missing: (count: number) =>
    `${count === 1 ? '1 image that labels here are of was' : `${count} images that labels here are of were`} not found. No name is kept, because images were erased from this workspace.`,
}

function entriesOf({ path, reason, items: all, count }: Rejection, items: readonly string[]): Rejected[] {
  if (all.length === 0) return [{ path, reason }]
  const named = items.map((item) => ({ path: `${path}: ${item}`, reason }))
  const more = count - all.length
  return more > 0 ? [...named, { path: `${path}: ${more} more`, reason, count: more }] : named
}
