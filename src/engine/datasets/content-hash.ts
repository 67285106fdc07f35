import { createHash, type Hash } from 'node:crypto'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { SplitName } from './split.ts'

/** What an image contributes to the content of a version. */
export type Content = { sha256: string; split: SplitName; labels: readonly Annotation[]; licence: string | null }

/** A label without its history: class by name, shape, attributes. */
export const labelContent = (label: Annotation, classNames: ReadonlyMap<number, string>): string =>
  canonicalJson([classNames.get(label.classId) ?? null, label.geometry, label.attributes])

/**
 * The content hash of a version: SHA-256 over the class names in order, then per image, in the order of their sha256,
 * its split, its labels and, where it is known, its license. Ids and rows have no part in it: the same content has the
 * same hash in any workspace.
 */
export function contentHash(classes: readonly LabelClass[]): { add(item: Content): void; digest(): string } {
  const names = new Map(classes.map(({ classId, name }) => [classId, name]))
  const hash: Hash = createHash('sha256').update(
    `winnow dataset 1\n${canonicalJson(classes.map(({ name }) => name))}\n`,
  )
  let last = ''
  return {
    add({ sha256, split, labels, licence }) {
      if (sha256 <= last) throw new RangeError('Images enter the content hash in the order of their sha256.')
      last = sha256
      const terms = licence === null ? '' : ` ${canonicalJson(licence)}`
      hash.update(`${sha256} ${split} [${labels.map((label) => labelContent(label, names)).join(',')}]${terms}\n`)
    },
    digest: () => hash.digest('hex'),
  }
}
