type Size = { widthPx: number; heightPx: number }

/** Where pixels of another size lie between those of a row or column: behind which one, before which one, and how far along in 256ths. */
type Places = { from: number; to: number; before: Int32Array; behind: Int32Array; share: Int32Array }

/** Scales images, interpolating between the middles of pixels: down to half the size no pixel is passed over. */
export class PixelScaler {
  #scaled = new Uint8Array(0)
  #columns = placesOf(1, 1)
  #rows = this.#columns

  /** Red, green and blue bytes of another size, valid until the next call. Of each pixel given the fourth byte says nothing. */
  scale(pixels: Uint32Array, from: Size, to: Size): Uint8Array {
    const length = to.widthPx * to.heightPx * 3
    if (this.#scaled.length < length) this.#scaled = new Uint8Array(length)
    this.#columns = kept(this.#columns, from.widthPx, to.widthPx)
    this.#rows = kept(this.#rows, from.heightPx, to.heightPx)
    const { before, behind, share } = this.#rows
    for (let y = 0, at = 0; y < to.heightPx; y++, at += to.widthPx * 3)
      fillRow(this.#scaled, at, pixels, before[y]! * from.widthPx, behind[y]! * from.widthPx, share[y]!, this.#columns)
    return this.#scaled.subarray(0, length)
  }
}

function fillRow(
  scaled: Uint8Array,
  start: number,
  pixels: Uint32Array,
  above: number,
  below: number,
  down: number,
  { to, before, behind, share }: Places,
): void {
  for (let x = 0, at = start; x < to; x++, at += 3) {
    const left = before[x]!
    const right = behind[x]!
    const along = share[x]!
    const upper = mixed(pixels[above + left]!, pixels[above + right]!, along)
    const pixel = mixed(upper, mixed(pixels[below + left]!, pixels[below + right]!, along), down)
    scaled[at] = pixel
    scaled[at + 1] = pixel >>> 8
    scaled[at + 2] = pixel >>> 16
  }
}

/** A pixel between two, by 256ths; red and blue at once, and green. */
function mixed(a: number, b: number, share: number): number {
  const redBlue = a & 0xff00ff
  const green = a & 0xff00
  return (
    ((redBlue + ((Math.imul((b & 0xff00ff) - redBlue, share) + 0x800080) >>> 8)) & 0xff00ff) |
    ((green + ((Math.imul((b & 0xff00) - green, share) + 0x8000) >>> 8)) & 0xff00)
  )
}

const kept = (places: Places, from: number, to: number): Places =>
  places.from === from && places.to === to ? places : placesOf(from, to)

function placesOf(from: number, to: number): Places {
  const middles = Array.from({ length: to }, (_, at) => Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5)))
  return {
    from,
    to,
    before: Int32Array.from(middles, Math.floor),
    behind: Int32Array.from(middles, (middle) => Math.min(from - 1, Math.floor(middle) + 1)),
    share: Int32Array.from(middles, (middle) => Math.round((middle % 1) * 256)),
  }
}
