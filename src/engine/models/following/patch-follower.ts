import type { BoundingBox } from '#model/geometry/box.ts'

/** Pixels with three channels, row by row. */
export type Pixels = { data: Uint8Array; width: number; height: number }

/** The longer side of a patch, in samples. */
const longSide = 24
/** How far from the expected place to search, in sides of the object. */
const reach = 0.8
const scales = [0.94, 1, 1.06]
/** The share of the newest appearance in the template, and the likeness from which it is added. */
const renewal = 0.15
const renewFrom = 0.75

type Size = { columns: number; rows: number }

/** Samples of a patch in three channels, less their weighted mean, and of length 1. */
type Template = Float32Array

export type Match = { box: BoundingBox; score: number }

/**
 * Follows the content of a box from image to image by normalized cross-correlation: picks the place around the expected one,
 * at three sizes, that looks most like the object at first and lately. The middle of the box counts most, because its corners
 * show the background. All images have the same size.
 */
export class PatchFollower {
  readonly #size: Size
  readonly #weights: Float32Array
  readonly #first: Template
  #latest: Template
  #box: BoundingBox
  #speed: readonly [x: number, y: number] = [0, 0]
  #misses = 0

  constructor(pixels: Pixels, box: BoundingBox) {
    const ratio = longSide / Math.max(box.width, box.height)
    this.#size = {
      columns: Math.max(6, Math.round(box.width * ratio)),
      rows: Math.max(6, Math.round(box.height * ratio)),
    }
    this.#weights = weightsFor(this.#size)
    this.#box = box
    this.#first = this.#templateAt(pixels, box)
    this.#latest = this.#first.slice()
  }

  /** Returns the most similar box in the next image, with its likeness: 1 for equal. */
  next(pixels: Pixels): Match {
    const expected = { ...this.#box, x: this.#box.x + this.#speed[0], y: this.#box.y + this.#speed[1] }
    let best: Match = { box: expected, score: -1 }
    for (const scale of scales) {
      const found = this.#searched(pixels, scaled(expected, scale))
      // Another size must be clearly better.
      const score = scale === 1 ? found.score : found.score - 0.01
      if (score > best.score) best = { box: found.box, score }
    }
    const seen = this.#templateAt(pixels, best.box)
    const score = Math.max(dot(seen, this.#first), dot(seen, this.#latest))
    return { box: best.box, score }
  }

  /** Sets the place of the object. */
  confirm(pixels: Pixels, { box, score }: Match): void {
    const images = this.#misses + 1
    const [x, y] = centerOf(box)
    const [oldX, oldY] = centerOf(this.#box)
    this.#speed = [(this.#speed[0] + (x - oldX) / images) / 2, (this.#speed[1] + (y - oldY) / images) / 2]
    this.#misses = 0
    this.#box = box
    if (score < renewFrom) return
    const seen = this.#templateAt(pixels, box)
    for (let i = 0; i < seen.length; i++) this.#latest[i] = this.#latest[i]! * (1 - renewal) + seen[i]! * renewal
    normalize(this.#latest)
  }

  /** Assumes that the object, which was not found, continues to move. */
  miss(): void {
    this.#misses += 1
    this.#box = { ...this.#box, x: this.#box.x + this.#speed[0], y: this.#box.y + this.#speed[1] }
  }

  #templateAt(pixels: Pixels, box: BoundingBox): Template {
    const { columns, rows } = this.#size
    const samples = sampled(pixels, box, { columns, rows })
    const template = new Float32Array(samples.length)
    weigh(samples, this.#weights, template)
    normalize(template)
    return template
  }

  /** Returns the best place around a box for a box of its size. */
  #searched(pixels: Pixels, box: BoundingBox): Match {
    const { columns, rows } = this.#size
    const [across, down] = [Math.ceil(columns * reach), Math.ceil(rows * reach)]
    const [stepX, stepY] = [box.width / columns, box.height / rows]
    const around = {
      x: box.x - across * stepX,
      y: box.y - down * stepY,
      width: (columns + 2 * across) * stepX,
      height: (rows + 2 * down) * stepY,
    }
    const wide = { columns: columns + 2 * across, rows: rows + 2 * down }
    const samples = sampled(pixels, around, wide)
    const compare = (left: number, top: number) => this.#likeness(samples, wide.columns, left, top)
    let best = { left: across, top: down, score: compare(across, down) }
    const look = (left: number, top: number) => {
      if (left < 0 || top < 0 || left > 2 * across || top > 2 * down) return
      const score = compare(left, top)
      if (score > best.score) best = { left, top, score }
    }
    for (let top = 0; top <= 2 * down; top += 2) for (let left = 0; left <= 2 * across; left += 2) look(left, top)
    const { left: coarseLeft, top: coarseTop } = best
    for (const top of [-1, 0, 1]) for (const left of [-1, 0, 1]) look(coarseLeft + left, coarseTop + top)
    const { left, top, score } = best
    // Refines the place by the parabola through the neighbors.
    const [x, y] = [
      peak(left > 0 ? compare(left - 1, top) : score, score, left < 2 * across ? compare(left + 1, top) : score),
      peak(top > 0 ? compare(left, top - 1) : score, score, top < 2 * down ? compare(left, top + 1) : score),
    ]
    return {
      score,
      box: { ...box, x: around.x + (left + x) * stepX, y: around.y + (top + y) * stepY },
    }
  }

  /** Returns the weighted likeness of a place to both templates. */
  #likeness(samples: Float32Array, stride: number, left: number, top: number): number {
    const { columns, rows } = this.#size
    const [first, latest, weights] = [this.#first, this.#latest, this.#weights]
    let [sum0, sum1, sum2, squares, withFirst, withLatest] = [0, 0, 0, 0, 0, 0]
    for (let row = 0, i = 0, w = 0; row < rows; row++)
      for (let column = 0, at = ((top + row) * stride + left) * 3; column < columns; column++, i += 3, at += 3, w++) {
        const weight = weights[w]!
        const [a, b, c] = [samples[at]!, samples[at + 1]!, samples[at + 2]!]
        sum0 += weight * a
        sum1 += weight * b
        sum2 += weight * c
        squares += weight * (a * a + b * b + c * c)
        const root = weights[w + columns * rows]!
        withFirst += root * (a * first[i]! + b * first[i + 1]! + c * first[i + 2]!)
        withLatest += root * (a * latest[i]! + b * latest[i + 1]! + c * latest[i + 2]!)
      }
    const spread = squares - sum0 * sum0 - sum1 * sum1 - sum2 * sum2
    if (spread < 1e-3) return -1
    return (0.4 * withFirst + 0.6 * withLatest) / Math.sqrt(spread)
  }
}

const centerOf = ({ x, y, width, height }: BoundingBox): [number, number] => [x + width / 2, y + height / 2]

function scaled(box: BoundingBox, scale: number): BoundingBox {
  const [x, y] = centerOf(box)
  const [width, height] = [box.width * scale, box.height * scale]
  return { x: x - width / 2, y: y - height / 2, width, height }
}

/** Returns the top of the parabola through three values, from the middle one, in steps. */
function peak(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after
  return bend >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)))
}

/** Returns weights with the sum 1, largest in the middle, followed by their square roots. */
function weightsFor({ columns, rows }: Size): Float32Array {
  const count = columns * rows
  const weights = new Float32Array(count * 2)
  let sum = 0
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) {
      const [x, y] = [(column + 0.5) / columns - 0.5, (row + 0.5) / rows - 0.5]
      weights[i] = Math.exp(-(x * x + y * y) * 5)
      sum += weights[i]!
    }
  for (let i = 0; i < count; i++) {
    weights[i] = weights[i]! / sum
    weights[count + i] = Math.sqrt(weights[i]!)
  }
  return weights
}

/** Subtracts the weighted mean of each channel from samples, and multiplies them by the roots of the weights. */
function weigh(samples: Float32Array, weights: Float32Array, into: Float32Array): void {
  const count = weights.length / 2
  const means = [0, 0, 0]
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) means[c] = means[c]! + weights[i]! * samples[i * 3 + c]!
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) into[i * 3 + c] = weights[count + i]! * (samples[i * 3 + c]! - means[c]!)
}

function normalize(values: Float32Array): void {
  const length = Math.sqrt(dot(values, values))
  if (length > 1e-6) for (let i = 0; i < values.length; i++) values[i] = values[i]! / length
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Returns the mean color in each cell of a grid over a box. Outside the image, its border continues. */
function sampled({ data, width, height }: Pixels, box: BoundingBox, { columns, rows }: Size): Float32Array {
  const samples = new Float32Array(columns * rows * 3)
  const [cellX, cellY] = [box.width / columns, box.height / rows]
  // As many samples per cell as it has pixels, up to four by four.
  const [nX, nY] = [cellX, cellY].map((cell) => Math.min(4, Math.max(1, Math.round(cell)))) as [number, number]
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i += 3) {
      let [a, b, c] = [0, 0, 0]
      for (let sy = 0; sy < nY; sy++) {
        const y = Math.min(height - 1, Math.max(0, Math.floor(box.y + (row + (sy + 0.5) / nY) * cellY)))
        for (let sx = 0; sx < nX; sx++) {
          const x = Math.min(width - 1, Math.max(0, Math.floor(box.x + (column + (sx + 0.5) / nX) * cellX)))
          const at = (y * width + x) * 3
          a += data[at]!
          b += data[at + 1]!
          c += data[at + 2]!
        }
      }
      const share = 1 / (nX * nY * 255)
      samples[i] = a * share
      samples[i + 1] = b * share
      samples[i + 2] = c * share
    }
  return samples
}
