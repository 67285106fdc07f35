import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, writePart } from '#engine'

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const cameras = ['airfield', 'ceremony', 'garden-camera', 'pasture-camera', 'phone', 'river-camera', 'site-camera']

/**
 * Makes a stream of images out of the sample images: parts of them, mirrored or not. With `isNight` the same parts as by day.
 * Each is named by its number, so that the day's image of a night's is known.
 */
export async function makeImages(
  samples: string,
  folder: string,
  { count, seed, isNight }: { count: number; seed: number; isNight: boolean },
): Promise<void> {
  const files = cameras.flatMap((camera) =>
    readdirSync(join(samples, camera))
      .filter((name) => name.endsWith('.jpg'))
      .sort()
      .map((name) => join(samples, camera, name)),
  )
  const random = numbersFrom(seed)
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < count; n++) {
    const file = files[Math.floor(random() * files.length)]!
    const share = 0.55 + 0.4 * random()
    const part: Part = {
      left: random() * (1 - share),
      top: random() * (1 - share),
      width: share,
      height: share,
      isMirrored: random() < 0.5,
      isNight,
    }
    await writePart(file, join(folder, `${String(n).padStart(4, '0')}.jpg`), part)
  }
}
