/** Pixels of the window in which a classical tool works: four bytes each, row by row. */
export type WindowPixels = { data: Uint8ClampedArray; width: number; height: number }

/** What a step to each corner between pixels costs, (width + 1) × (height + 1) of them, row by row; never 0. */
export type EdgeCosts = { costs: Uint8Array; strength: Float32Array; width: number; height: number }

export const maxCost = 100
/** A way along the strongest edge may be so much longer than one across plain areas, and not more: mostCost / this. */
const minCost = 20
/** An edge of so many gray levels is as good as any, however strong others are; a weaker image is not blown up more. */
const minReference = 12
const referenceShare = 0.97
/** A corner beside the ridge of an edge looks so much weaker, so that paths keep to the ridge. */
const besideRidge = 0.5

/**
 * Costs for a path that follows edges. The gradient is taken at the corners where four pixels meet, so that a path along
 * corners lies exactly between what it parts: the mean of the pixels on either side, after a 3 × 3 binomial blur, the
 * strongest of the three channels.
 */
export function edgeCosts(pixels: WindowPixels): EdgeCosts {
  const width = pixels.width + 1
  const height = pixels.height + 1
  const gx = new Float32Array(width * height)
  const gy = new Float32Array(width * height)
  const strength = new Float32Array(width * height)
  for (let channel = 0; channel < 3; channel++) addChannel(blurred(pixels, channel), pixels, { gx, gy, strength })
  const reference = Math.max(minReference, quantile(strength, referenceShare))
  const costs = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const ridge = isRidge(strength, gx[at]!, gy[at]!, x, y, width, height) ? 1 : besideRidge
      // The root lets a weak edge that goes straight on win against a strong one that leads astray.
      const edge = Math.sqrt(Math.min(1, (strength[at]! * ridge) / reference))
      costs[at] = maxCost - Math.round((maxCost - minCost) * edge)
    }
  }
  return { costs, strength, width, height }
}

/** One channel, each pixel the mean of its neighborhood with weights 1 2 1 both ways. */
function blurred({ data, width, height }: WindowPixels, channel: number): Float32Array {
  const across = new Float32Array(width * height)
  const down = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) {
      const left = data[(row + Math.max(0, x - 1)) * 4 + channel]!
      const right = data[(row + Math.min(width - 1, x + 1)) * 4 + channel]!
      across[row + x] = (left + 2 * data[(row + x) * 4 + channel]! + right) / 4
    }
  }
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width
    const below = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x++)
      down[y * width + x] = (across[above + x]! + 2 * across[y * width + x]! + across[below + x]!) / 4
  }
  return down
}

type Gradient = { gx: Float32Array; gy: Float32Array; strength: Float32Array }

/** Takes the channel's gradient over wherever it is stronger than what is there. */
function addChannel(values: Float32Array, { width, height }: WindowPixels, { gx, gy, strength }: Gradient): void {
  for (let y = 1; y < height; y++) {
    for (let x = 1; x < width; x++) {
      const below = y * width + x
      const above = below - width
      const a = values[above - 1]!
      const b = values[above]!
      const c = values[below - 1]!
      const d = values[below]!
      const dx = (b + d - a - c) / 2
      const dy = (c + d - a - b) / 2
      // Math.hypot is many times slower.
      const size = Math.sqrt(dx * dx + dy * dy)
      const at = y * (width + 1) + x
      if (size <= strength[at]!) continue
      strength[at] = size
      gx[at] = dx
      gy[at] = dy
    }
  }
}

/** Whether neither neighbor across the edge is stronger. */
function isRidge(
  strength: Float32Array,
  gx: number,
  gy: number,
  x: number,
  y: number,
  width: number,
  height: number,
): boolean {
  const own = strength[y * width + x]!
  if (own === 0) return false
  const stepX = Math.round(gx / own)
  const stepY = Math.round(gy / own)
  const strengthAt = (nx: number, ny: number) =>
    nx < 0 || ny < 0 || nx >= width || ny >= height ? 0 : strength[ny * width + nx]!
  return own >= strengthAt(x + stepX, y + stepY) && own >= strengthAt(x - stepX, y - stepY)
}

/** The value below which this share of the values lies, to within a level. */
function quantile(values: Float32Array, share: number): number {
  const counts = new Uint32Array(512)
  for (const value of values) counts[Math.min(511, Math.floor(value))]! += 1
  let left = values.length * share
  for (let level = 0; level < counts.length; level++) {
    left -= counts[level]!
    if (left <= 0) return level + 1
  }
  return counts.length
}

/** The strongest corner within reach of a place, or the place itself when there is no edge. */
export function strongestNear({ strength, width, height }: EdgeCosts, x: number, y: number, reach: number) {
  let best = { x: Math.round(x), y: Math.round(y) }
  let most = minReference / 2
  for (let ny = Math.max(0, Math.ceil(y - reach)); ny <= Math.min(height - 1, y + reach); ny++)
    for (let nx = Math.max(0, Math.ceil(x - reach)); nx <= Math.min(width - 1, x + reach); nx++) {
      const value = strength[ny * width + nx]!
      if (value <= most || Math.hypot(nx - x, ny - y) > reach) continue
      most = value
      best = { x: nx, y: ny }
    }
  return best
}
