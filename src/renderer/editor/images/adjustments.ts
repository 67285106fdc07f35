export const channels = ['colour', 'red', 'green', 'blue', 'grey'] as const
export type Channel = (typeof channels)[number]

/**
 * How an image is displayed; its file is unchanged. Brightness and contrast range from -1 to 1, gamma from 0.2 to 5.
 */
export type Adjustments = {
  brightness: number
  contrast: number
  gamma: number
  channel: Channel
  invert: boolean
}

export const unadjusted: Adjustments = { brightness: 0, contrast: 0, gamma: 1, channel: 'colour', invert: false }

export const isAdjusted = ({ brightness, contrast, gamma, channel, invert }: Adjustments): boolean =>
  brightness !== 0 || contrast !== 0 || gamma !== 1 || channel !== 'colour' || invert

/** Contrast 1 multiplies differences by this factor; -1 divides by it. */
const maxContrast = 4

/** Maps each value from 0 to 255: gamma, contrast around the middle, brightness, inversion. */
export function tableOf({ brightness, contrast, gamma, invert }: Adjustments): Uint8ClampedArray {
  const steepness = maxContrast ** contrast
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const bent = (value / 255) ** (1 / gamma)
    const shown = (bent - 0.5) * steepness + 0.5 + brightness
    return 255 * (invert ? 1 - shown : shown)
  })
}

/** Adjusts RGBA pixels in place; alpha stays. Gray is luma by ITU-R BT.601, as in JPEG. */
export function adjustPixels(pixels: Uint8ClampedArray, adjustments: Adjustments): void {
  const table = tableOf(adjustments)
  const { channel } = adjustments
  if (channel === 'colour') {
    for (let i = 0; i < pixels.length; i += 4) {
      pixels[i] = table[pixels[i]!]!
      pixels[i + 1] = table[pixels[i + 1]!]!
      pixels[i + 2] = table[pixels[i + 2]!]!
    }
    return
  }
  const [red, green, blue] = weightsOf[channel]
  for (let i = 0; i < pixels.length; i += 4) {
    const value = table[(red * pixels[i]! + green * pixels[i + 1]! + blue * pixels[i + 2]! + 128) >> 8]!
    pixels[i] = value
    pixels[i + 1] = value
    pixels[i + 2] = value
  }
}

const weightsOf: Record<Exclude<Channel, 'colour'>, readonly [number, number, number]> = {
  red: [256, 0, 0],
  green: [0, 256, 0],
  blue: [0, 0, 256],
  grey: [77, 150, 29],
}
