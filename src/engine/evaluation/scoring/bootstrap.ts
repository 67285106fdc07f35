import type { OnProgress } from '../../progress.ts'
import { seeded } from '../../random.ts'

const draws = 1000
const seed = 20_240_917

export type Interval = [low: number, high: number]
/** The range of a value when the images are resampled: the middle 95%, and the bound that 95% stay at or below. */
export type ResampledRange = { interval: Interval; upper: number }

/**
 * Resamples the units (similar images are one) repeatedly and returns the range of each measured value; null for one
 * that was never measured. The same units give the same result.
 */
export function bootstrap(
  unitOfImage: ArrayLike<number>,
  measure: (timesOfImage: Int32Array) => readonly (number | null)[],
  onProgress: OnProgress,
): (ResampledRange | null)[] {
  const units = new Map<number, number>()
  const unit = Int32Array.from(unitOfImage, (one) => {
    const known = units.get(one) ?? units.size
    units.set(one, known)
    return known
  })
  const random = seeded(seed)
  const times = new Int32Array(units.size)
  const timesOfImage = new Int32Array(unit.length)
  const values: number[][] = []
  for (let draw = 0; draw < draws; draw++) {
    onProgress(draw / draws)
    times.fill(0)
    for (let n = 0; n < units.size; n++) times[Math.floor(random() * units.size)]! += 1
    for (let n = 0; n < unit.length; n++) timesOfImage[n] = times[unit[n]!]!
    for (const [n, value] of measure(timesOfImage).entries()) {
      values[n] ??= []
      if (value !== null) values[n].push(value)
    }
  }
  return values.map((drawn) => {
    if (drawn.length === 0) return null
    const sorted = Float64Array.from(drawn).sort()
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))]!
    return { interval: [at(0.025), at(0.975)], upper: at(0.95) }
  })
}
