import { availableParallelism } from 'node:os'
import type { ImageRegion, SegmentationAnswer, SegmentationPrompt } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { currentSegmenter, type StoredSegmenter } from '../registry/stored-segmenters.ts'
import { type InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import { Warm } from '../runtime/warm.ts'
import { loadModel, modelFile } from '../workers/open-workers.ts'
import { EmbeddingCache } from './embedding-cache.ts'
import { EncodeQueue, type Order } from './encode-queue.ts'
import type { Embedding } from './segmenters/tensors.ts'
import { requireTarget, type Target, targetOrNull } from './target.ts'

/** Embeddings in memory, so that switching between neighboring images needs no reading. */
const embeddingsInMemory = 3
/** More threads gain little with the usual encoders, and slow down the window. */
const maxEncoderThreads = 4

type LoadedPair = { encoder: InferencePool; decoder: InferencePool; close(): Promise<void> }

/**
 * Predicts masks from clicks: keeps the current pair loaded, and encodes each image once. Encoder and decoder have their own
 * workers, so that clicks are answered while the next image is encoded.
 */
export class Segmentation {
  readonly #context: Context
  readonly #queue: EncodeQueue
  #aheadCalls = 0
  readonly #inMemory = new Map<string, Embedding>()
  readonly cache: EmbeddingCache
  readonly #pair: Warm<LoadedPair>
  #cachedByDecoder: string | null = null

  constructor(context: Context) {
    this.#context = context
    this.cache = new EmbeddingCache(context)
    this.#pair = new Warm(context, 'the segmentation model')
    this.#queue = new EncodeQueue({
      isFree: () => this.#nothingRuns(),
      onLaterFailed: (key, error) =>
        context.log.warn(`An image could not be encoded ahead (${key}): ${messageOf(error)}`),
    })
  }

  /** Encodes an image. Returns the milliseconds of the encoder; null if the image was encoded before. */
  async prepare(imageId: ImageId, region: ImageRegion | null, signal?: AbortSignal): Promise<number | null> {
    const segmenter = this.#current()
    const target = await requireTarget(this.#context, segmenter, imageId, region)
    if (this.#inMemory.has(target.key)) return null
    const stored = await this.cache.read(target.key)
    if (stored) {
      this.#remember(target.key, stored)
      await this.#load(segmenter)
      return null
    }
    let encoderMs: number | null = null
    const order = this.#order(segmenter, target, (ms) => {
      encoderMs = ms
    })
    await this.#queue.now(order, signal).catch((error: unknown) => {
      throw this.#toMessage(error, target.path)
    })
    return encoderMs
  }

  /** Encodes these images when nothing else runs. Returns how many are not encoded yet. */
  async ahead(imageIds: readonly ImageId[]): Promise<number> {
    const segmenter = currentSegmenter(this.#context.store)
    if (!segmenter) return 0
    this.#aheadCalls += 1
    const call = this.#aheadCalls
    const orders = []
    for (const imageId of imageIds) {
      const target = await targetOrNull(this.#context, segmenter, imageId)
      if (!target || this.#inMemory.has(target.key) || this.cache.has(target.key)) continue
      orders.push(this.#order(segmenter, target, () => undefined, { keep: false }))
    }
    // Another call may have replaced this one while files came from object storage.
    if (call === this.#aheadCalls) this.#queue.later(orders)
    return orders.length
  }

  async segment(
    imageId: ImageId,
    region: ImageRegion | null,
    prompt: SegmentationPrompt,
    signal?: AbortSignal,
  ): Promise<SegmentationAnswer> {
    const segmenter = this.#current()
    requireAnswerable(segmenter, prompt)
    const target = await requireTarget(this.#context, segmenter, imageId, region)
    await this.prepare(imageId, region, signal)
    signal?.throwIfAborted()
    const { decoder } = await this.#load(segmenter)
    const { family, segmenterId } = segmenter.model
    const use = { family, plan: segmenter.plan }
    const ask = (embedding: Embedding | null) =>
      decoder.run({ kind: 'segment', use, key: target.key, embedding, region: target.region, prompt }, signal)
    try {
      const answered =
        (this.#cachedByDecoder === target.key ? await ask(null) : null) ?? (await ask(await this.#embedding(target)))
      this.#cachedByDecoder = target.key
      if (!answered) throw new Error('The decoder rejected the embedding.')
      return {
        imageId,
        segmenterId,
        candidates: answered.candidates.map(({ mask, score }) => ({ mask: maskOfRuns(mask), score })),
        seen: {
          imageLongSidePx: Math.max(target.region.width, target.region.height),
          encoderLongSidePx: segmenter.plan.sidePx,
        },
        decoderMs: answered.inferenceMs,
      }
    } catch (error) {
      throw this.#toMessage(error, target.path)
    }
  }

  /** Unloads a pair before it is removed, and deletes its embeddings. */
  async forget({ model }: StoredSegmenter): Promise<void> {
    await this.#pair.unload(model.segmenterId)
    this.#inMemory.clear()
    this.cache.clear(model.encoderSha256)
  }

  clearCache(): { bytes: number; images: number } {
    this.#inMemory.clear()
    return this.cache.clear()
  }

  async close(): Promise<void> {
    await this.#queue.close()
    await this.#pair.close()
  }

  #current(): StoredSegmenter {
    const segmenter = currentSegmenter(this.#context.store)
    if (segmenter) return segmenter
    throw invalid('The workspace has no segmentation model yet. Add an encoder and a decoder on the Models page.')
  }

  /** `keep`: false for images that are encoded ahead, which go to the disk only. */
  #order(segmenter: StoredSegmenter, target: Target, onEncoded: (ms: number) => void, { keep = true } = {}): Order {
    const { key, image, region } = target
    return {
      key,
      encode: async (signal) => {
        const { encoder } = await this.#load(segmenter)
        const use = { family: segmenter.model.family, plan: segmenter.plan }
        const { embedding, inferenceMs } = await encoder.run({ kind: 'encode', use, image, region }, signal)
        onEncoded(inferenceMs)
        const isStored = await this.#store(key, embedding)
        if (keep || !isStored) this.#remember(key, embedding)
      },
    }
  }

  /** Stores an embedding. With a full disk, it stays in memory. */
  async #store(key: string, embedding: Embedding): Promise<boolean> {
    try {
      await this.cache.write(key, embedding)
      return true
    } catch (error) {
      this.#context.log.warn(`An embedding could not be cached on disk: ${messageOf(error)}`)
      return false
    }
  }

  #remember(key: string, embedding: Embedding): void {
    this.#inMemory.delete(key)
    this.#inMemory.set(key, embedding)
    for (const oldest of this.#inMemory.keys()) {
      if (this.#inMemory.size <= embeddingsInMemory) return
      this.#inMemory.delete(oldest)
    }
  }

  async #embedding({ key }: Target): Promise<Embedding> {
    const embedding = this.#inMemory.get(key) ?? (await this.cache.read(key))
    if (!embedding) throw new Error('The embedding is missing. Click again.')
    this.#remember(key, embedding)
    return embedding
  }

  #nothingRuns(): boolean {
    return !this.#context.store.get("SELECT 1 FROM job WHERE status = 'running' LIMIT 1")
  }

  #load(segmenter: StoredSegmenter): Promise<LoadedPair> {
    return this.#pair.get(segmenter.model.segmenterId, () => this.#open(segmenter))
  }

  async #open(segmenter: StoredSegmenter): Promise<LoadedPair> {
    const { name, encoderSha256, decoderSha256 } = segmenter.model
    const encoderFile = await modelFile(this.#context, { name, sha256: encoderSha256 })
    const decoderFile = await modelFile(this.#context, { name, sha256: decoderSha256 })
    const threads = Math.max(1, Math.min(maxEncoderThreads, availableParallelism()))
    const encoder = await loadModel({ modelFile: encoderFile }, name, { workers: 1, threads })
    try {
      const decoder = await loadModel({ modelFile: decoderFile }, name, { workers: 1 })
      this.#cachedByDecoder = null
      return { encoder, decoder, close: async () => void (await Promise.all([encoder.close(), decoder.close()])) }
    } catch (error) {
      await encoder.close()
      throw error
    }
  }

  /** Turns the failure of an image into an error for the user. */
  #toMessage(error: unknown, path: string): unknown {
    return error instanceof TaskFailure ? invalid(`${path}: ${error.message}`) : error
  }
}

/** Throws INVALID when the pair can't answer such a prompt. */
function requireAnswerable({ model }: StoredSegmenter, { points, box }: SegmentationPrompt): void {
  if (points.length === 0 && !box) throw invalid('Nothing to segment. Set a point or a box.')
  if (box && !model.takesBoxes) throw invalid(`${model.name} takes only points, no boxes.`)
  const count = points.length + (box ? 2 : 0)
  if (model.maxPoints !== null && count > model.maxPoints)
    throw invalid(`${model.name} takes up to ${model.maxPoints} points (a box counts as two). You set ${count}.`)
}
