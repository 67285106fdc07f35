import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { type Bitmap, emptyBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { copyPixels } from '#model/geometry/mask-combine.ts'
import { paintStroke } from '#model/geometry/mask-paint.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import type { ImageSize } from '../scene/viewport.ts'

/** A mask doesn't grow beyond this many pixels. */
const maxPixels = 100_000_000
const minPaddingPx = 64

/**
 * A mask under a brush. Pixels are written in place, so that a stroke costs only what it touches; the painter takes
 * what changed since its last call.
 */
export class Stroke {
  readonly #image: ImageSize
  #bitmap: Bitmap
  #dirty: BoundingBox | null
  #version = 0
  #isFull = false

  constructor(image: ImageSize, start: Bitmap | null) {
    this.#image = image
    this.#bitmap = start ?? emptyBitmap({ x: 0, y: 0, width: 0, height: 0 })
    this.#dirty = start && boxOf(start)
  }

  /** The current pixels; the next line may rewrite or replace them. */
  get bitmap(): Bitmap {
    return this.#bitmap
  }

  /** Increases with each line. */
  get version(): number {
    return this.#version
  }

  /** Whether the stroke exceeded the largest mask. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Returns what changed since the last call, in image pixels, or null. Only for its painter. */
  takeDirty(): BoundingBox | null {
    const dirty = this.#dirty
    this.#dirty = null
    return dirty
  }

  /** Sets the pixels whose centers are within `radius` of the line from `a` to `b`. */
  line(a: Point, b: Point, radius: number, value: 0 | 1): void {
    this.#version++
    const left = Math.max(0, Math.floor(Math.min(a[0], b[0]) - radius))
    const top = Math.max(0, Math.floor(Math.min(a[1], b[1]) - radius))
    const right = Math.min(this.#image.widthPx, Math.ceil(Math.max(a[0], b[0]) + radius))
    const bottom = Math.min(this.#image.heightPx, Math.ceil(Math.max(a[1], b[1]) + radius))
    if (right <= left || bottom <= top) return
    if (value === 1 && !this.#reserve({ x: left, y: top, width: right - left, height: bottom - top })) return
    const changed = paintStroke(this.#bitmap, a, b, radius, value)
    this.#dirty = this.#dirty ? around(this.#dirty, changed) : changed
  }

  /** Returns the painted mask, or null if it is empty. */
  mask(): MaskShape | null {
    const runs = encodeBitmap(this.#bitmap)
    return runs && maskOfRuns(runs)
  }

  /** Grows the bitmap to hold a box; returns false if it would become too large. */
  #reserve(box: BoundingBox): boolean {
    const old = this.#bitmap
    const requested = old.width > 0 ? around(boxOf(old), box) : box
    if (requested.width === old.width && requested.height === old.height) return true
    const padding = Math.max(minPaddingPx, Math.round(Math.max(requested.width, requested.height) / 4))
    const x = Math.max(0, requested.x - padding)
    const y = Math.max(0, requested.y - padding)
    const width = Math.min(this.#image.widthPx, requested.x + requested.width + padding) - x
    const height = Math.min(this.#image.heightPx, requested.y + requested.height + padding) - y
    if (width * height > maxPixels) {
      this.#isFull = true
      return false
    }
    const roomy = emptyBitmap({ x, y, width, height })
    copyPixels(roomy, old)
    this.#bitmap = roomy
    return true
  }
}

const boxOf = ({ x, y, width, height }: Bitmap): BoundingBox => ({ x, y, width, height })

function around(a: BoundingBox, b: BoundingBox): BoundingBox {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}
