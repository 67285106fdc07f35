import type { BoundingBox } from '#model/geometry/box.ts'
import type { Context } from '../context.ts'
import { decodedProxy } from '../library/index.ts'
import {
  type DescribeRun,
  embedderOf,
  type FeatureReader,
  featuresOf,
  openEmbedder,
  openFeatures,
} from '../models/index.ts'
import { describe, descriptorName } from './descriptor.ts'

/** What makes vectors of objects: an embedder, else the current model where its features can be had, else the pixels alone. */
export type Describer = {
  /** Goes with the vectors, so that vectors of different makes are never compared. */
  make: string
  /** The same for a user, and why. */
  words: string
  /** So many images at once keep it busy. */
  capacity: number
  /** The vectors one after the other, or null when the image is gone. Rejects when its file can't be read. */
  describe(imageRow: number, boxes: readonly BoundingBox[]): Promise<Int8Array[] | null>
  close(): Promise<void>
}

type Maker = { make: string; words: string; open: ((run: DescribeRun) => Promise<FeatureReader>) | null }

async function makerNow(context: Context): Promise<Maker> {
  const embedder = embedderOf(context)
  if (embedder) return { ...embedder, open: (run) => openEmbedder(context, embedder, run) }
  const features = await featuresOf(context)
  if (features) return { ...features, open: (run) => openFeatures(context, features, run) }
  const words = `${descriptorName}: computed from pixels; the current model has no features`
  return { make: descriptorName, words, open: null }
}

/** How objects are described now, without opening anything. */
export async function makeNow(context: Context): Promise<{ make: string; words: string }> {
  const { make, words } = await makerNow(context)
  return { make, words: `${capital(words)}.` }
}

/** Opens what describes objects now; `images` is how many there are to do. The signal ends what is being described. */
export async function openDescriber(context: Context, run: DescribeRun): Promise<Describer> {
  const { make, words, open } = await makerNow(context)
  const named = { make, words: `${capital(words)}.` }
  if (!open) return { ...named, ...pixels(context) }
  const reader = await open(run)
  return {
    ...named,
    capacity: reader.capacity,
    async describe(imageRow, boxes) {
      const found = await reader.describe(imageRow, boxes)
      return found && boxes.map((_, n) => found.vectors.slice(n * found.width, (n + 1) * found.width))
    },
    close: () => reader.close(),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const padding = 0.1

const pixels = (context: Context): Pick<Describer, 'capacity' | 'describe' | 'close'> => ({
  capacity: 4,
  async describe(imageRow, boxes) {
    const image = context.store.get<{ width_px: number }>('SELECT width_px FROM image WHERE id = ?', [imageRow])
    if (!image) return null
    const proxy = await decodedProxy(context, imageRow)
    const scale = proxy.widthPx / image.width_px
    return boxes.map((box) => describe(proxy, scaled(padded(box), scale)))
  },
  close: async () => undefined,
})

const padded = ({ x, y, width, height }: BoundingBox): BoundingBox => ({
  x: x - width * padding,
  y: y - height * padding,
  width: width * (1 + 2 * padding),
  height: height * (1 + 2 * padding),
})

const scaled = ({ x, y, width, height }: BoundingBox, by: number): BoundingBox => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
})
