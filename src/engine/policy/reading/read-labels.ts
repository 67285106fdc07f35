import { eachPacked, type ReadOnlyStore, rowRanges } from '../../store/index.ts'
import { type Facts, type LabelBoxes, mediumPx, smallPx } from '../facts/facts.ts'

/** Boxes are read for this many images at a time. */
const imagesAtOnce = 10_000

type ClassRow = { id: number; name: string }

/** The classes and sizes of all labels, read from the index only, as one text per class. */
export function readLabels(
  store: ReadOnlyStore,
  classes: readonly ClassRow[],
  indexOf: Int32Array,
  count: number,
): Facts['labels'] {
  const size = `CASE WHEN width * height < ${smallPx} THEN 0 WHEN width * height < ${mediumPx} THEN 1 ELSE 2 END`
  const found: { n: number; images: Int32Array; sizes: Uint8Array }[] = []
  const start = new Int32Array(count + 1)
  for (const [n, { id }] of classes.entries()) {
    const images: number[] = []
    const sizes: number[] = []
    for (const [first, last] of rowRanges(store)) {
      const row = store.get<{ packed: string | null }>(
        `SELECT group_concat(image_id * 4 + (${size})) AS packed FROM annotation
         WHERE class_id = ? AND image_id BETWEEN ? AND ?`,
        [id, first, last],
      )
      eachPacked(row?.packed ?? null, (packed) => {
        const i = indexOf[Math.floor(packed / 4)] ?? -1
        if (i < 0) return
        images.push(i)
        sizes.push(packed % 4)
        start[i + 1]! += 1
      })
    }
    found.push({ n, images: Int32Array.from(images), sizes: Uint8Array.from(sizes) })
  }
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!
  const item = new Uint32Array(start[count]!)
  const next = start.slice()
  // Classes come sorted by name, so that the labels of an image end up sorted by class.
  for (const { n, images, sizes } of found)
    for (let k = 0; k < images.length; k++) item[next[images[k]!]!++] = n * 4 + sizes[k]!
  for (let i = 0; i < count; i++) if (start[i + 1]! - start[i]! > 1) item.subarray(start[i]!, start[i + 1]!).sort()
  return { start, item }
}

type BoxRow = [imageId: number, classId: number, x: number, y: number, width: number, height: number]

/** Images must come in row order, which is the order of the table. */
export function readBoxes(
  store: ReadOnlyStore,
  classes: readonly ClassRow[],
  images: Uint32Array,
  row: Int32Array,
): LabelBoxes {
  const position = new Map(classes.map(({ id }, n) => [id, n]))
  const start = new Int32Array(images.length + 1)
  const labelClass: number[] = []
  const place: number[] = []
  for (let first = 0; first < images.length; first += imagesAtOnce) {
    const rows = Array.from(images.subarray(first, first + imagesAtOnce), (i) => row[i]!)
    let n = first
    for (const [imageId, classId, x, y, width, height] of store.arrays<BoxRow>(
      `SELECT image_id, class_id, x, y, width, height FROM annotation
       WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY image_id`,
      [JSON.stringify(rows)],
    )) {
      while (row[images[n]!] !== imageId) start[++n] = labelClass.length
      labelClass.push(position.get(classId)!)
      place.push(x, y, width, height)
    }
    while (n < first + rows.length) start[++n] = labelClass.length
  }
  return { start, labelClass: Int32Array.from(labelClass), place: Float64Array.from(place) }
}
