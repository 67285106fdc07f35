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

/** Makes vectors of objects: by an embedder, else by features of the current model, else from the pixels. */
export type Describer = {
  /** Identifies what made the vectors: those of different makes are never compared. */
  make: string
  /** Says the same to users, with the reason. */
  words: string
  /** The number of images at once that keeps it busy. */
  capacity: number
  /** Returns a vector for each box; null when the image is gone. Rejects when its file can't be read. */
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

/** Returns how objects are described now, without opening a model. */
export const makeNow = async (context: Context): Promise<{ make: string; words: string }> =>
  named(await makerNow(context))

/** Opens what describes objects now. `images`: the number to describe. */
export async function openDescriber(context: Context, run: DescribeRun): Promise<Describer> {
  const maker = await makerNow(context)
  if (!maker.open) return { ...named(maker), ...pixels(context) }
  const reader = await maker.open(run)
  return {
    ...named(maker),
    capacity: reader.capacity,
    async describe(imageRow, boxes) {
      const found = await reader.describe(imageRow, boxes)
      return found && boxes.map((_, n) => found.vectors.slice(n * found.width, (n + 1) * found.width))
    },
    close: () => reader.close(),
  }
}

const named = ({ make, words }: Maker) => ({ make, words: `${words.charAt(0).toUpperCase()}${words.slice(1)}.` })

const padding = 0.1

const pixels = (context: Context): Pick<Describer, 'capacity' | 'describe' | 'close'> => ({
  capacity: 4,
  async describe(imageRow, boxes) {
    const image = context.store.get<{ width_px: number }>('SELECT width_px FROM image WHERE id = ?', [imageRow])
    if (!image) return null
    const proxy = await decodedProxy(context, imageRow)
    const scale = proxy.widthPx / image.width_px
    return boxes.map((box) => describe(proxy, padded(box, scale)))
  },
  close: async () => undefined,
})

const padded = ({ x, y, width, height }: BoundingBox, scale: number): BoundingBox => ({
  x: (x - width * padding) * scale,
  y: (y - height * padding) * scale,
  width: width * (1 + 2 * padding) * scale,
  height: height * (1 + 2 * padding) * scale,
})
