import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { keysInJson } from '../../parsing/json-keys.ts'
import { type JsonRecord, recordsIn } from '../../parsing/json-records.ts'
import { parseJson } from '../../parsing/parse-json.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { decoderFor, isUtf16 } from '../../parsing/text.ts'
import { AnnotationRows } from './annotation-rows.ts'
import type { CocoAnnotation, Id } from './read-annotation.ts'

/**
 * What is kept of a COCO file, however large: its images, categories and licenses, and for each annotation a row of numbers by
 * the position of its image in `imageIds`.
 */
export class CocoIndex {
  readonly images: unknown[] = []
  readonly categories: unknown[] = []
  readonly licenses: unknown[] = []
  readonly videos: unknown[] = []
  readonly imageIds: Id[] = []
  readonly annotations = new AnnotationRows()
  /** Categories that annotations name, and how many numbers the keypoints of the first of each are. */
  readonly used = new Map<Id, number>()
  /** Categories of annotations that say where something is. */
  readonly placed = new Set<Id>()
  readonly #places = new Map<Id, number>()
  isList = false
  hasLists = false

  add({ key, isInList, value, from, to }: JsonRecord): void {
    if (key === null) this.isList = true
    if (!isInList) return
    if (key === 'images') this.images.push(value)
    else if (key === 'categories') this.categories.push(value)
    else if (key === 'licenses') this.licenses.push(value)
    else if (key === 'videos') this.videos.push(value)
    else if (key === 'annotations') this.#addAnnotation(value, from, to)
    if (key === 'images' || key === 'annotations') this.hasLists = true
  }

  #addAnnotation(value: unknown, from: number, to: number): void {
    const annotation = (value ?? {}) as Record<string, unknown>
    const { image_id, category_id, bbox, segmentation, keypoints } = annotation
    this.annotations.add(isId(image_id) ? this.placeOf(image_id) : -1, annotation, from, to)
    if (!isId(category_id)) return
    if (bbox !== undefined || segmentation !== undefined || keypoints !== undefined) this.placed.add(category_id)
    const count = Array.isArray(keypoints) ? keypoints.length : 0
    if (!this.used.get(category_id)) this.used.set(category_id, count)
  }

  /** A kept annotation; null if it is only in the file. */
  boxAt = (i: number): CocoAnnotation | null => this.annotations.boxAt(i, this.imageIds[this.annotations.imageOf(i)]!)

  rawAt(i: number, records: RecordFile): unknown {
    const { from, to } = this.annotations.spanOf(i)
    return records.at(from, to)
  }

  /** The place of an image in `imageIds`. */
  placeOf(id: Id): number {
    const existing = this.#places.get(id)
    if (existing !== undefined) return existing
    this.#places.set(id, this.imageIds.length)
    return this.imageIds.push(id) - 1
  }

  /** The annotations of each image in the order of the file: those of image `i` begin at `starts[i]` in `order`. */
  byImage(): { starts: Uint32Array; order: Uint32Array } {
    const { annotations } = this
    const starts = new Uint32Array(this.imageIds.length + 1)
    for (let i = 0; i < annotations.length; i++) {
      const image = annotations.imageOf(i)
      if (image >= 0) starts[image + 1]! += 1
    }
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!
    const next = starts.slice()
    const order = new Uint32Array(annotations.length)
    for (let i = 0; i < annotations.length; i++) {
      const image = annotations.imageOf(i)
      if (image >= 0) order[next[image]!++] = i
    }
    return { starts, order }
  }
}

const isId = (value: unknown): value is Id => typeof value === 'number' || typeof value === 'string'

/** Reads a file once; null, and reported, if it is not a complete COCO file. */
export async function indexOf(file: string, report: ReadReport): Promise<CocoIndex | null> {
  const index = new CocoIndex()
  const found = { isWhole: true }
  for await (const record of recordsIn(file, report, found)) index.add(record)
  if (!found.isWhole) return null
  if (index.isList)
    report.reject(file, 'This is a list of detections. Import it together with its COCO file, as coco-results.')
  else if (!index.hasLists && !(await isEmpty(file)))
    report.reject(file, 'The file has no lists of images and annotations as COCO files do.')
  return index.isList || !index.hasLists ? null : index
}

/** A split may be without images. */
const isEmpty = async (file: string): Promise<boolean> => (await keysInJson(file, () => false))('.images[]')

const aheadBytes = 256 * 1024
const nearBytes = 4096

/**
 * Records of a file by their byte positions in UTF-8. Consecutive records are read ahead, others one by one; a file in
 * UTF-16 is read as a whole.
 */
export class RecordFile {
  readonly #file: number
  /** What was read last: `#held` bytes from `#start` on. */
  #window = Buffer.allocUnsafe(aheadBytes)
  #held = 0
  #start = 0
  #end = 0

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    const start = Buffer.alloc(2)
    readSync(this.#file, start, 0, start.length, 0)
    if (!isUtf16(start)) return
    const whole = readFileSync(path)
    this.#window = Buffer.from(decoderFor(whole).decode(whole))
    this.#held = this.#window.length
  }

  close(): void {
    closeSync(this.#file)
  }

  /** Throws if the file changed in the meantime and the record is gone. */
  at(from: number, to: number): unknown {
    const isNear = from >= this.#end && from - this.#end < nearBytes
    this.#end = to
    if (from < this.#start || to > this.#start + this.#held) {
      const length = isNear ? Math.max(aheadBytes, to - from) : to - from
      if (length > this.#window.length) this.#window = Buffer.allocUnsafe(length)
      this.#held = readSync(this.#file, this.#window, 0, length, from)
      this.#start = from
    }
    return parseJson(this.#window.toString('utf8', from - this.#start, Math.min(to - this.#start, this.#held)))
  }
}
