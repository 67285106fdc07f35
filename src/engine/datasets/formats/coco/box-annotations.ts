import type { CocoAnnotation } from './read-annotation.ts'

const numbersEach = 7
const blockNumbers = numbersEach * 16_384
const boxKeys = new Set(['id', 'image_id', 'category_id', 'bbox', 'area', 'iscrowd', 'segmentation'])

type Fields = Record<string, unknown>
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isNothing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0)

/**
 * Annotations that say a box and nothing else, as numbers: most of a large file are such, and these need not be looked up in
 * the file again.
 */
export class BoxAnnotations {
  readonly #blocks: Float64Array[] = []
  #used = blockNumbers

  /** The place of an annotation among these; null for one that says more. */
  add(annotation: Fields): number | null {
    const { id, category_id, bbox, area, iscrowd, segmentation } = annotation
    if (!isNumber(id) || !isNumber(category_id) || !Array.isArray(bbox) || bbox.length !== 4) return null
    if (!bbox.every(isNumber) || (iscrowd !== undefined && iscrowd !== 0) || !isNothing(segmentation)) return null
    for (const key of Object.keys(annotation)) if (!boxKeys.has(key)) return null
    if (this.#used === blockNumbers) {
      this.#blocks.push(new Float64Array(blockNumbers))
      this.#used = 0
    }
    const place = (this.#blocks.length - 1) * blockNumbers + this.#used
    this.#blocks.at(-1)!.set([id, category_id, isNumber(area) ? area : Number.NaN, ...bbox], this.#used)
    this.#used += numbersEach
    return place
  }

  at(place: number, image_id: CocoAnnotation['image_id']): CocoAnnotation {
    const from = place % blockNumbers
    const [id, category_id, area, ...bbox] = this.#blocks[(place - from) / blockNumbers]!.subarray(
      from,
      from + numbersEach,
    )
    return { id, image_id, category_id, area, bbox }
  }
}
