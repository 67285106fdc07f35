import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, writePart } from '#engine'
import { samplesFolder } from './installation.ts'

/** Creates random numbers from 0 to 1 that are the same in each run (mulberry32). */
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

/** Returns up to `atMost` samples, of all cameras in turns. */
export function sampleImages(atMost = 48): string[] {
  const ofCameras = cameras.map((camera) =>
    readdirSync(join(samplesFolder, camera))
      .filter((name) => name.endsWith('.jpg'))
      .sort()
      .map((name) => join(samplesFolder, camera, name)),
  )
  const inTurns = Array.from({ length: Math.max(...ofCameras.map(({ length }) => length)) }, (_, n) =>
    ofCameras.flatMap((files) => files.slice(n, n + 1)),
  )
  return inTurns.flat().slice(0, atMost)
}

/** An image of the stream: a part of a sample. */
export type MadeImage = { name: string; sample: string; part: Part }

/** Draws parts of samples, some mirrored; the same for the same seed. */
export function drawImages(samples: readonly string[], count: number, seed: number): MadeImage[] {
  const random = numbersFrom(seed)
  return Array.from({ length: count }, (_, n) => {
    const sample = samples[Math.floor(random() * samples.length)]!
    const share = 0.55 + 0.4 * random()
    const part: Part = {
      left: random() * (1 - share),
      top: random() * (1 - share),
      width: share,
      height: share,
      isMirrored: random() < 0.5,
      isNight: false,
    }
    return { name: `${String(n).padStart(4, '0')}.jpg`, sample, part }
  })
}

/** Writes images of the stream into a folder, by day or at night. */
export async function writeImages(folder: string, images: readonly MadeImage[], isNight: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const { name, sample, part } of images) await writePart(sample, join(folder, name), { ...part, isNight })
}
