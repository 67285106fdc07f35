import type { CocoAnnotation } from './read-annotation.ts'

const numbersEach = 8
/** Enough for most files. */
const firstRows = 16_384
/** 64 MB; the system provides memory only for what is written. */
const furtherRows = 1_048_576
const boxKeys = new Set(['id', 'image_id', 'category_id', 'bbox', 'area', 'iscrowd', 'segmentation'])

type Fields = Record<string, unknown>
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isNothing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0)

/** An annotation with nothing but a box. */
type Box = { id: number; category_id: number; bbox: [number, number, number, number]; area?: unknown }

function isBox(annotation: Fields): annotation is Box {
  const { id, category_id, bbox, iscrowd, segmentation } = annotation
  if (!isNumber(id) || !isNumber(category_id) || !Array.isArray(bbox) || bbox.length !== 4) return false
  if (!bbox.every(isNumber) || (iscrowd !== undefined && iscrowd !== 0) || !isNothing(segmentation)) return false
  for (const key in annotation) if (!boxKeys.has(key)) return false
  return true
}

/**
 * All annotations of a file as rows of numbers: the image, then the values of a box, so that most annotations need not
 * be read again, or else the position of the annotation in the file, after a NaN.
 */
export class AnnotationRows {
  readonly #blocks: Float64Array[] = []
  length = 0

  add(image: number, annotation: Fields, from: number, to: number): void {
    const further = this.length - firstRows
    const row = further < 0 ? this.length : further % furtherRows
    if (row === 0) this.#blocks.push(new Float64Array(numbersEach * (further < 0 ? firstRows : furtherRows)))
    const block = this.#blocks.at(-1)!
    let at = row * numbersEach
    block[at++] = image
    if (image >= 0 && isBox(annotation)) {
      const { id, category_id, area, bbox } = annotation
      block[at++] = id
      block[at++] = category_id
      block[at++] = isNumber(area) ? area : Number.NaN
      for (const number of bbox) block[at++] = number
    } else {
      block[at++] = Number.NaN
      block[at++] = from
      block[at++] = to
    }
    this.length += 1
  }

  /** The place of the image that an annotation is of; negative for one that names none. */
  imageOf(i: number): number {
    return this.#at(i, 0)
  }

  boxAt(i: number, image_id: CocoAnnotation['image_id']): CocoAnnotation | null {
    const id = this.#at(i, 1)
    if (Number.isNaN(id)) return null
    const bbox = [this.#at(i, 4), this.#at(i, 5), this.#at(i, 6), this.#at(i, 7)]
    return { id, image_id, category_id: this.#at(i, 2), area: this.#at(i, 3), bbox }
  }

  /** Where the text of an annotation other than a box begins and ends. */
  spanOf(i: number): { from: number; to: number } {
    return { from: this.#at(i, 2), to: this.#at(i, 3) }
  }

  /** Returns whether all are boxes with different ids. Most files have ascending ids. */
  haveOwnIds(): boolean {
    if (this.#areRising((i) => this.#at(i, 1))) return true
    const ids = new Float64Array(this.length)
    for (let i = 0; i < ids.length; i++) ids[i] = this.#at(i, 1)
    ids.sort()
    return this.#areRising((i) => ids[i]!)
  }

  #areRising(idAt: (i: number) => number): boolean {
    let last = Number.NEGATIVE_INFINITY
    for (let i = 0; i < this.length; i++) {
      const id = idAt(i)
      if (!(id > last)) return false
      last = id
    }
    return true
  }

  #at(i: number, column: number): number {
    const further = i - firstRows
    if (further < 0) return this.#blocks[0]![i * numbersEach + column]!
    return this.#blocks[1 + Math.floor(further / furtherRows)]![(further % furtherRows) * numbersEach + column]!
  }
}
