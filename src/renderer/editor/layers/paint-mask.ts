import type { RowSource } from './mask-rows.ts'

/** RGBA pixels, one number each. */
export type Pixels = { width: number; height: number; data: Uint32Array }

/** The image's scale and top left corner in the target. */
export type Frame = { scale: number; left: number; top: number }

export type MaskLook = {
  color: string
  /** Of the border; `color` if absent. */
  lineColor?: string
  /** Opacity of the inside and of the border, from 0 to 1. */
  fill: number
  line: number
  /** Border width in target pixels, inside of the mask. */
  linePx: number
  dashed: boolean
}

const dashPx = 5

/**
 * Paints a mask: a tint inside and a line along the border, by nearest pixel. The cost depends on the part in the
 * target, not on the size of the mask.
 */
export function paintMask(target: Pixels, source: RowSource, frame: Frame, look: MaskLook): void {
  const { scale, top } = frame
  const { linePx } = look
  const firstY = Math.max(0, Math.floor(top + source.y * scale))
  const endY = Math.min(target.height, Math.ceil(top + (source.y + source.height) * scale))
  if (endY <= firstY) return
  const rows = shownRows(target.width, source, frame, linePx)
  const tint = blender(look.color, look.fill)
  const line = blender(look.lineColor ?? look.color, look.line)
  const inner: number[] = []
  const both: number[] = []
  for (let y = firstY; y < endY; y++) {
    const spans = rows(y)
    if (spans.length === 0) continue
    intersect(rows(y - linePx), rows(y + linePx), both)
    intersect(shrunk(spans, linePx), both, inner)
    const start = y * target.width
    const clip = (x: number) => Math.min(target.width, Math.max(0, x))
    const fillTo = (from: number, to: number, isLine: boolean) => {
      const paint = isLine ? line : tint
      for (let x = clip(from); x < clip(to); x++)
        if (!isLine || !look.dashed || Math.floor((x + y) / dashPx) % 2 === 0)
          target.data[start + x] = paint(target.data[start + x]!)
    }
    let next = 0
    for (let i = 0; i < spans.length; i += 2) {
      let x = spans[i]!
      const end = spans[i + 1]!
      while (next < inner.length && inner[next]! < end) {
        fillTo(x, inner[next]!, true)
        fillTo(inner[next]!, inner[next + 1]!, false)
        x = inner[next + 1]!
        next += 2
      }
      fillTo(x, end, true)
    }
  }
}

/** Returns a reader of the mask's spans per target line. It caches a few lines, because each is read three times. */
function shownRows(width: number, source: RowSource, { scale, left, top }: Frame, linePx: number) {
  const kept = new Map<number, number[]>()
  const raw: number[] = []
  const [least, max] = [-linePx - 1, width + linePx + 1]
  return (y: number): number[] => {
    const cached = kept.get(y)
    if (cached) return cached
    const spans: number[] = []
    const row = Math.floor((y + 0.5 - top) / scale) - source.y
    const count = row < 0 || row >= source.height ? 0 : source.rowInto(row, raw)
    for (let i = 0; i < count; i += 2) {
      const from = Math.max(least, Math.ceil(left + (source.x + raw[i]!) * scale - 0.5))
      const to = Math.min(max, Math.ceil(left + (source.x + raw[i + 1]!) * scale - 0.5))
      if (to <= from) continue
      if (spans.length > 0 && spans.at(-1)! >= from) spans[spans.length - 1] = to
      else spans.push(from, to)
    }
    kept.set(y, spans)
    kept.delete(y - 2 * linePx - 1)
    return spans
  }
}

function shrunk(spans: readonly number[], by: number): number[] {
  const smaller: number[] = []
  for (let i = 0; i < spans.length; i += 2)
    if (spans[i + 1]! - spans[i]! > 2 * by) smaller.push(spans[i]! + by, spans[i + 1]! - by)
  return smaller
}

function intersect(a: readonly number[], b: readonly number[], out: number[]): void {
  out.length = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!, b[j]!)
    const to = Math.min(a[i + 1]!, b[j + 1]!)
    if (to > from) out.push(from, to)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
}

/** Returns a function that blends a color over a pixel; neither is premultiplied, both are little-endian RGBA. */
function blender(color: string, opacity: number): (under: number) => number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ]
  const alpha = Math.round(255 * opacity)
  const alone = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0
  return (under) => {
    const underAlpha = under >>> 24
    if (underAlpha === 0 || alpha === 255) return alone
    const rest = (underAlpha * (255 - alpha)) / 255
    const sum = alpha + rest
    const mixed = (over: number, shift: number) => Math.round((over * alpha + ((under >>> shift) & 255) * rest) / sum)
    return ((Math.round(sum) << 24) | (mixed(blue, 16) << 16) | (mixed(green, 8) << 8) | mixed(red, 0)) >>> 0
  }
}
