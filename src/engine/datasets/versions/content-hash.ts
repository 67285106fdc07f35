import { createHash, type Hash } from 'node:crypto'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { canonicalGeometry } from '#model/labels/canonical-geometry.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { sha256Hex } from '../../sha256.ts'
import { othersOf, type StoredLabel } from '../freeze/stored-labels.ts'
import type { SplitName } from '../split.ts'

/** Class names by id. */
export type ClassNames = ReadonlyMap<number, string>
export const namesOf = (classes: readonly LabelClass[]): ClassNames =>
  new Map(classes.map(({ classId, name }) => [classId, name]))

/**
 * How the content of a version was hashed: 1 over every label, 2 over a digest per image, which is kept with the image.
 * New versions are hashed by the last one.
 */
export type HashVersion = 1 | 2
export const hashVersionNow: HashVersion = 2

/** What an image contributes to the content of a version: its labels from `labelsContent`. */
export type Content = {
  sha256: string
  split: SplitName
  content: string
  licence: string | null
  /** JSON, ids of classes that it verifiably lacks. */
  absent: string | null
  sequence: string | null
  frame: number | null
}

/** A label without its history: class by name, shape, attributes. */
const labelContent = (label: Annotation, names: ClassNames): string =>
  canonicalJson([names.get(label.classId) ?? null, label.geometry, label.attributes])

/** A label without its history, with all its other fields. */
function wholeContent(label: Annotation, names: ClassNames): string {
  // The order of labels includes the layer.
  const { id, classId, origin, modelId, predictionId, score, geometry, attributes, layer, ...others } = label
  const name = names.get(classId) ?? null
  for (const _ in others) return canonicalJson({ class: name, geometry, attributes, ...others })
  return contentText(canonicalJson(attributes), canonicalJson(name), canonicalGeometry(geometry))
}

const contentText = (attributes: string, name: string, geometry: string): string =>
  `{"attributes":${attributes},"class":${name},"geometry":${geometry}}`

const digestOf = (contents: readonly string[]): string => sha256Hex(`[${contents.join(',')}]`)

/** SHA-256 over what the labels of an image say, in their order; ids, models and confidences have no part in it. */
export const labelsDigest = (labels: readonly Annotation[], names: ClassNames): string =>
  digestOf(labels.map((label) => wholeContent(label, names)))

/** The same of labels as they are stored, of which there may be a million. */
export function storedDigests(names: ClassNames): (labels: readonly StoredLabel[]) => string {
  const nameTexts = new Map([...names].map(([id, name]) => [id, canonicalJson(name)]))
  const content = ([, , classId, geometry, others]: StoredLabel): string => {
    const name = nameTexts.get(classId) ?? 'null'
    if (others === null) return contentText('{}', name, canonicalGeometry(JSON.parse(geometry)))
    const { attributes, track } = othersOf(others)
    if (track === null) return contentText(canonicalJson(attributes), name, canonicalGeometry(JSON.parse(geometry)))
    return canonicalJson({ class: names.get(classId) ?? null, geometry: JSON.parse(geometry), attributes, track })
  }
  return (labels) => digestOf(labels.map(content))
}

export const labelsContent = (version: HashVersion, labels: readonly Annotation[], names: ClassNames): string =>
  version === 1 ? `[${labels.map((label) => labelContent(label, names)).join(',')}]` : labelsDigest(labels, names)

const namesIn = (classIds: string, names: ClassNames): string[] =>
  (JSON.parse(classIds) as number[]).flatMap((id) => names.get(id) ?? []).sort()

const linesLength = 100_000

/**
 * Computes the content hash of a version: SHA-256 over the class names in order, then per image, in the order of their
 * sha256, its split, its labels and, where known, its license, its place in a sequence and the classes it verifiably
 * lacks. Ids and rows have no part in it: equal content has the same hash in any workspace.
 */
export function contentHash(
  version: HashVersion,
  classes: readonly LabelClass[],
): { add(item: Content): void; digest(): string } {
  const hash: Hash = createHash('sha256').update(
    `winnow dataset ${version}\n${canonicalJson(classes.map(({ name }) => name))}\n`,
  )
  const names = namesOf(classes)
  let last = ''
  /** Lines to be hashed: hashing many at once is faster. */
  let lines = ''
  return {
    add({ sha256, split, content, licence, absent, sequence, frame }) {
      if (sha256 <= last) throw new RangeError('Images enter the content hash in the order of their sha256.')
      last = sha256
      const terms = licence === null ? '' : ` ${canonicalJson(licence)}`
      const place = sequence === null ? '' : ` ${canonicalJson([sequence, frame])}`
      const lacks = absent === null ? '' : ` ${canonicalJson({ absent: namesIn(absent, names) })}`
      lines += `${sha256} ${split} ${content}${terms}${place}${lacks}\n`
      if (lines.length < linesLength) return
      hash.update(lines)
      lines = ''
    },
    digest: () => hash.update(lines).digest('hex'),
  }
}
