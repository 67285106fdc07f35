import type { LabelClass } from '#model/label-set/label-set.ts'
import { type EmptyBy, noNegatives } from '#model/labels/negatives.ts'
import type { Summary } from '../queries.ts'
import { type Content, contentHash, type HashVersion } from './content-hash.ts'

/** Hashes and counts the items of a version. */
export class VersionTally {
  readonly #hash: ReturnType<typeof contentHash>
  readonly #byClass: Map<number, Summary['byClass'][number]>
  readonly #negatives = { ...noNegatives }
  readonly #bySplit = { train: 0, val: 0, test: 0 }
  #images = 0
  #labels = 0

  constructor(hashVersion: HashVersion, classes: readonly LabelClass[]) {
    this.#hash = contentHash(hashVersion, classes)
    this.#byClass = new Map(classes.map(({ classId, name }) => [classId, { class: name, labels: 0, images: 0 }]))
  }

  /** Adds an item with its labels counted by class id; `emptyBy`: how it was finished, if it has none. */
  add(content: Content, counts: Iterable<readonly [classId: number, labels: number]>, emptyBy: EmptyBy | null): void {
    this.#hash.add(content)
    this.#images += 1
    this.#bySplit[content.split] += 1
    let isEmpty = true
    for (const [classId, labels] of counts) {
      const count = this.#byClass.get(classId)
      if (!count) throw new Error(`The version has a label of class ${classId}, which it does not list.`)
      isEmpty = false
      count.labels += labels
      count.images += 1
      this.#labels += labels
    }
    if (isEmpty) this.#negatives[emptyBy ?? 'unknown'] += 1
  }

  result(): { hash: string; summary: Summary } {
    const summary = {
      images: this.#images,
      labels: this.#labels,
      negatives: this.#negatives,
      bySplit: this.#bySplit,
      byClass: [...this.#byClass.values()].filter(({ labels }) => labels > 0),
    }
    return { hash: this.#hash.digest(), summary }
  }
}
