import sharp, { type Sharp } from 'sharp'
import type { Edit } from './manifest.ts'

/** Upright sRGB, 8 bits a channel, 3 channels or 4 with alpha; no metadata of the source comes along. */
export interface Pixels {
  data: Buffer
  widthPx: number
  heightPx: number
  channels: 3 | 4
}

export function decode(bytes: Buffer): Promise<Pixels> {
  return rendered(sharp(bytes).autoOrient().toColorspace('srgb').removeAlpha())
}

export function asImage({ data, widthPx, heightPx, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels } })
}

export async function rendered(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3 && info.channels !== 4)
    throw new Error(`${info.channels} channels where 3 or 4 were expected`)
  return { data, widthPx: info.width, heightPx: info.height, channels: info.channels }
}

export function edited(pixels: Pixels, edit: Edit): Promise<Pixels> | Pixels {
  switch (edit.edit) {
    case 'crop':
      return cropped(pixels, edit)
    case 'brightness':
      return rendered(asImage(pixels).linear(edit.factor, 0))
    case 'night':
      return atNight(pixels, edit.seed)
    case 'blur':
      return rendered(asImage(pixels).blur(edit.sigmaPx))
    case 'cut-out':
      return cutOut(pixels)
  }
}

function cropped(pixels: Pixels, edit: Edit & { edit: 'crop' }): Promise<Pixels> {
  const left = Math.round(pixels.widthPx * edit.left)
  const top = Math.round(pixels.heightPx * edit.top)
  const width = pixels.widthPx - left - Math.round(pixels.widthPx * edit.right)
  const height = pixels.heightPx - top - Math.round(pixels.heightPx * edit.bottom)
  return rendered(asImage(pixels).extract({ left, top, width, height }))
}

/** What is left of red, green and blue light. */
const nightLight = [0.27, 0.34, 0.48] as const
const nightNoiseSigma = 7

function atNight(pixels: Pixels, seed: number): Pixels {
  const random = randomNumbers(seed)
  const data = Buffer.from(pixels.data)
  for (let i = 0; i < data.length; i += pixels.channels) {
    for (let channel = 0; channel < 3; channel++) {
      const light = data[i + channel]! * nightLight[channel]!
      const noise = (random() + random() + random() - 1.5) * 2 * nightNoiseSigma
      data[i + channel] = Math.max(0, Math.min(255, Math.round(light + noise)))
    }
  }
  return { ...pixels, data }
}

function cutOut(pixels: Pixels): Pixels {
  const { widthPx, heightPx } = pixels
  const data = Buffer.alloc(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const from = (y * widthPx + x) * pixels.channels
      const to = (y * widthPx + x) * 4
      data.set(pixels.data.subarray(from, from + 3), to)
      const distance = Math.hypot((2 * x) / widthPx - 1, (2 * y) / heightPx - 1)
      data[to + 3] = Math.round(255 * Math.max(0, Math.min(1, (1 - distance) / 0.15)))
    }
  }
  return { data, widthPx, heightPx, channels: 4 }
}

/** A linear congruential generator, 0 ≤ number < 1: the same noise on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
