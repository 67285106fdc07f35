/**
 * Labels and predictions of some images by columns. Images and classes are numbered from 0; the order of images decides
 * between equal scores. A crowd represents many objects: it matches any number of predictions, and none of them counts.
 * A prediction matched with an ignored label doesn't count either.
 */
export type EvaluationSet = {
  images: number
  classes: number
  labels: {
    image: Int32Array
    classOf: Int32Array
    areaPx: Float64Array
    isCrowd: Uint8Array
    isIgnored: Uint8Array
  }
  predictions: { image: Int32Array; classOf: Int32Array; areaPx: Float64Array; score: Float64Array }
  /** Returns how well a prediction overlaps a label, 0 to 1; for a crowd, the share of it that lies inside. */
  overlap(prediction: number, label: number): number
}

/** Computes the overlap of boxes stored as x, y, width, height one after another. */
export function boxOverlap(
  predictions: Float64Array,
  labels: Float64Array,
  isCrowd: Uint8Array,
): EvaluationSet['overlap'] {
  return (prediction, label) => {
    const [p, l] = [prediction * 4, label * 4]
    const [width, height] = [predictions[p + 2]!, predictions[p + 3]!]
    const [otherWidth, otherHeight] = [labels[l + 2]!, labels[l + 3]!]
    const sharedWidth =
      Math.min(width + predictions[p]!, otherWidth + labels[l]!) - Math.max(predictions[p]!, labels[l]!)
    if (sharedWidth <= 0) return 0
    const sharedHeight =
      Math.min(height + predictions[p + 1]!, otherHeight + labels[l + 1]!) -
      Math.max(predictions[p + 1]!, labels[l + 1]!)
    if (sharedHeight <= 0) return 0
    const shared = sharedWidth * sharedHeight
    const area = width * height
    return shared / (isCrowd[label] === 1 ? area : area + otherWidth * otherHeight - shared)
  }
}

/** Positions by class, then by image, then in the original order: the start of each class, and one after the last. */
export type ByClass = { order: Int32Array; from: Int32Array }

export function byClass(
  { image, classOf }: { image: Int32Array; classOf: Int32Array },
  images: number,
  classes: number,
): ByClass {
  return sorted(
    sorted(
      new Int32Array(image.length).map((_, n) => n),
      image,
      images,
    ).order,
    classOf,
    classes,
  )
}

/** Sorts by counting, which keeps equal ones in their order. */
function sorted(order: Int32Array, keyOf: Int32Array, keys: number): ByClass {
  const from = new Int32Array(keys + 1)
  for (const one of order) from[keyOf[one]! + 1]! += 1
  for (let key = 0; key < keys; key++) from[key + 1]! += from[key]!
  const next = from.slice()
  const result = new Int32Array(order.length)
  for (const one of order) result[next[keyOf[one]!]!++] = one
  return { order: result, from }
}
