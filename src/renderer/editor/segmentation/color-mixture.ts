/** Colors as a few Gaussian clouds. */
export type ColorMixture = {
  /** Returns the cost of a color: the lower, the more typical. */
  cost(red: number, green: number, blue: number): number
}

/** Three values per color. */
export type Colors = Float32Array

const clouds = 5
const rounds = 4
/** Minimum spread of a cloud in gray levels, so that a plain area isn't a single color. */
const minSpread = 3

/** Fits a mixture: starts at distant colors, then assigns each color to its nearest cloud. */
export function colorMixture(colors: Colors): ColorMixture {
  const count = colors.length / 3
  const labels = nearestTo(farApart(colors), colors)
  let parts = spreadsOf(colors, labels)
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < count; i++) labels[i] = cheapest(parts, colors[i * 3]!, colors[i * 3 + 1]!, colors[i * 3 + 2]!)
    parts = spreadsOf(colors, labels)
  }
  return {
    cost(red, green, blue) {
      let sum = 0
      for (const part of parts) sum += Math.exp(-costIn(part, red, green, blue))
      return -Math.log(sum + 1e-30)
    },
  }
}

/** Returns distant colors: the mean, then repeatedly the one farthest from all before. */
function farApart(colors: Colors): number[][] {
  const count = colors.length / 3
  const mean = [0, 1, 2].map((channel) => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += colors[i * 3 + channel]!
    return sum / count
  })
  const starts = [mean]
  const nearest = new Float32Array(count).fill(Number.POSITIVE_INFINITY)
  while (starts.length < clouds) {
    const [red, green, blue] = starts.at(-1)! as [number, number, number]
    let farthest = 0
    for (let i = 0; i < count; i++) {
      const distance =
        (colors[i * 3]! - red) ** 2 + (colors[i * 3 + 1]! - green) ** 2 + (colors[i * 3 + 2]! - blue) ** 2
      if (distance < nearest[i]!) nearest[i] = distance
      if (nearest[i]! > nearest[farthest]!) farthest = i
    }
    starts.push([colors[farthest * 3]!, colors[farthest * 3 + 1]!, colors[farthest * 3 + 2]!])
  }
  return starts
}

/** Assigns colors to the nearest start and moves the starts to their means, a few times. */
function nearestTo(starts: number[][], colors: Colors): Uint8Array {
  const count = colors.length / 3
  const labels = new Uint8Array(count)
  for (let round = 0; round < rounds; round++) {
    const sums = starts.map(() => [0, 0, 0, 0])
    for (let i = 0; i < count; i++) {
      const [red, green, blue] = [colors[i * 3]!, colors[i * 3 + 1]!, colors[i * 3 + 2]!]
      let best = 0
      let least = Number.POSITIVE_INFINITY
      for (let k = 0; k < starts.length; k++) {
        const start = starts[k]!
        const distance = (red - start[0]!) ** 2 + (green - start[1]!) ** 2 + (blue - start[2]!) ** 2
        if (distance >= least) continue
        least = distance
        best = k
      }
      labels[i] = best
      const sum = sums[best]!
      sum[0]! += red
      sum[1]! += green
      sum[2]! += blue
      sum[3]! += 1
    }
    for (const [k, [red, green, blue, own]] of (sums as [number, number, number, number][]).entries())
      if (own > 0) starts[k] = [red / own, green / own, blue / own]
  }
  return labels
}

/** A cloud's mean, inverse covariance (six values) and base cost. */
type Cloud = { middle: number[]; inverse: number[]; base: number }

function spreadsOf(colors: Colors, labels: Uint8Array): Cloud[] {
  const count = labels.length
  const sums = Array.from({ length: clouds }, () => new Float64Array(10))
  for (let i = 0; i < count; i++) {
    const sum = sums[labels[i]!]!
    const [r, g, b] = [colors[i * 3]!, colors[i * 3 + 1]!, colors[i * 3 + 2]!]
    sum[0]! += 1
    sum[1]! += r
    sum[2]! += g
    sum[3]! += b
    sum[4]! += r * r
    sum[5]! += r * g
    sum[6]! += r * b
    sum[7]! += g * g
    sum[8]! += g * b
    sum[9]! += b * b
  }
  return sums.flatMap((sum): Cloud[] => {
    const own = sum[0]!
    if (own === 0) return []
    const [mr, mg, mb] = [sum[1]! / own, sum[2]! / own, sum[3]! / own]
    const plain = minSpread ** 2
    const rr = sum[4]! / own - mr * mr + plain
    const rg = sum[5]! / own - mr * mg
    const rb = sum[6]! / own - mr * mb
    const gg = sum[7]! / own - mg * mg + plain
    const gb = sum[8]! / own - mg * mb
    const bb = sum[9]! / own - mb * mb + plain
    const [a, b, c] = [gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg]
    const determinant = rr * a + rg * b + rb * c
    const inverse = [a, b, c, rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg].map((one) => one / determinant)
    return [{ middle: [mr, mg, mb], inverse, base: -Math.log(own / count) + Math.log(determinant) / 2 }]
  })
}

function costIn({ middle, inverse, base }: Cloud, red: number, green: number, blue: number): number {
  const [r, g, b] = [red - middle[0]!, green - middle[1]!, blue - middle[2]!]
  const [rr, rg, rb, gg, gb, bb] = inverse as [number, number, number, number, number, number]
  return base + (rr * r * r + gg * g * g + bb * b * b) / 2 + rg * r * g + rb * r * b + gb * g * b
}

function cheapest(parts: readonly Cloud[], red: number, green: number, blue: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < parts.length; k++) {
    const cost = costIn(parts[k]!, red, green, blue)
    if (cost >= least) continue
    least = cost
    best = k
  }
  return best
}
