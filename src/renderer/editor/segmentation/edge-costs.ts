/** RGBA pixels of the window. */
export type WindowPixels = { data: Uint8ClampedArray; width: number; height: number }

/** The cost of a step to each corner between pixels, (width + 1) × (height + 1) of them; never 0. */
export type EdgeCosts = { costs: Uint8Array; strength: Float32Array; width: number; height: number }

export const maxCost = 100
/** Cost along the strongest edge: limits how long a detour along edges may be. */
const minCost = 20
/** An edge of this many gray levels counts as strong; weaker images aren't amplified more. */
const minReference = 12
const referenceShare = 0.97
/** Weight of a corner beside an edge's ridge, so that paths stay on it. */
const besideRidge = 0.5

/**
 * Computes costs for paths along edges. Gradients are taken at the corners between pixels, after a 3 × 3 binomial blur,
 * from the strongest channel: a path along corners separates pixels exactly.
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
      // The root lets a weak straight edge win against a strong one that leads astray.
      const edge = Math.sqrt(Math.min(1, (strength[at]! * ridge) / reference))
      costs[at] = maxCost - Math.round((maxCost - minCost) * edge)
    }
  }
  return { costs, strength, width, height }
}

/** Blurs one channel with weights 1 2 1 both ways. */
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

/** Keeps the channel's gradient wherever it is stronger. */
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

/** Returns whether no neighbor across the edge is stronger. */
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

/** Returns the value below which this share of the values lies, to within a level. */
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

/** Returns the strongest corner within reach, or the place itself if there is no edge. */
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
