import { decodeForModel, readArea } from '../../library/for-threads.ts'
import {
  compileManifest,
  embeddingOf,
  type InputFeed,
  type Letterbox,
  type OutputTensor,
  type PreparedPrompts,
  type Reader,
} from '../manifest/for-threads.ts'
import { preparePrompts } from '../text/prompts.ts'
import { textVectors } from '../text/text-vectors.ts'
import { openTokenizer, type Tokens } from '../text/tokenizer.ts'
import { requireSame, stacked, unstacked } from './batches.ts'
import { beginReading, partInFile, pixelsFor } from './input-pixels.ts'
import type { Detector, Results, Task } from './messages.ts'
import { packPredictions } from './packed-predictions.ts'
import { poolObjects } from './pool-objects.ts'
import { SegmentationTasks } from './segmentation-tasks.ts'
import { freeOutputs, openSession, type Session } from './session.ts'

export type Result = Results[Task['kind']]

/**
 * A task whose image is being read. `infer` is called in the order of the tasks. Tasks of the same `shape` may run together;
 * `feeds` are valid until the next are made.
 */
export type PreparedTask = {
  infer(): Promise<Result>
  together?: {
    shape: string
    feeds(): Promise<InputFeed[]>
    result(outputs: readonly OutputTensor[], inferenceMs: number): Result
  }
}

/** Prepares tasks for a loaded model, and caches what they share. */
export class TaskRunner {
  readonly #session: Session
  readonly #batch: number
  readonly #segmentation = new SegmentationTasks(({ file, tiles }, size, region) =>
    beginReading(() =>
      // Until the tiles exist, the image itself is read, which may take long.
      tiles
        ? readArea(tiles.tiled, tiles.region, size).catch(() => decodeForModel(file, size, region))
        : decodeForModel(file, size, region),
    ),
  )
  #areSameTogether = false
  /** The reader of the last detector. Most tasks have the same; those of one message share the object. */
  #compiled: { key: string; reader: Reader; of: Detector } | null = null
  #tokenizer: { file: string; tokens: Tokens } | null = null
  #prompts: { key: string; prompts: Promise<PreparedPrompts> } | null = null

  /** `batch`: the number of images in one run. */
  constructor(session: Session, batch: number) {
    this.#session = session
    this.#batch = batch
  }

  /** Prepares a task. One that can't be prepared fails when it is its turn. */
  begin(task: Task): PreparedTask {
    try {
      return this.#begin(task)
    } catch (error) {
      return { infer: () => Promise.reject(error) }
    }
  }

  #begin(task: Task): PreparedTask {
    const session = this.#session
    if (task.kind === 'encode' || task.kind === 'segment') {
      const begun = this.#segmentation.begin(task)
      return { infer: () => begun.infer(session) }
    }
    if (task.kind === 'embed') return this.#beginEmbedding(task)
    if (task.kind === 'text') return { infer: () => this.#describeTexts(task) }
    const { input } = task.detector
    const reader = this.#readerOf(task.detector)
    const blankSize = input.fixed ?? { widthPx: input.longSidePx, heightPx: input.longSidePx }
    const image = task.kind === 'repeat' ? null : task.image
    const frame = reader.frame(image ?? (task.kind === 'repeat' ? task : blankSize))
    const pixels = image && pixelsFor(image, frame.content)
    const prompts = () => this.#promptsFor(task.detector)
    const feedsOf = async (rgb: Uint8Array | null) =>
      reader.feeds(rgb, frame, session.signature.inputs, await prompts())
    const hasPrompts = task.detector.manifest.prompts !== undefined
    const run = async () => {
      const feeds = await feedsOf(pixels && (await pixels()))
      const startedMs = performance.now()
      const outputs = await session.run(feeds, hasPrompts ? 'masked' : 'finite')
      return { outputs, inferenceMs: performance.now() - startedMs }
    }
    if (task.kind === 'repeat')
      return {
        infer: async () => {
          const feeds = this.#batch === 1 ? await feedsOf(null) : await this.#sameTogether(frame, feedsOf)
          const startedMs = performance.now()
          for (let i = 0; i < task.times; i++) freeOutputs(await session.run(feeds, 'anything'))
          return { elapsedMs: performance.now() - startedMs, ...frame.input }
        },
      }
    if (task.kind === 'describe')
      return {
        async infer() {
          const { outputs } = await run()
          const found = poolObjects(
            outputs.filter(({ name }) => task.tensors.includes(name)),
            frame,
            task.boxes,
          )
          freeOutputs(outputs)
          return found
        },
      }
    const found = (outputs: readonly OutputTensor[], prompts: PreparedPrompts | null) => {
      const { predictions, cut } = reader.decode(outputs, frame, task.keep, prompts)
      return { predictions: packPredictions(predictions), cut }
    }
    return {
      ...(task.kind === 'detect' &&
        !hasPrompts &&
        pixels && {
          together: {
            shape: JSON.stringify([frame.input, this.#compiled?.key]),
            feeds: async () => feedsOf(await pixels()),
            result: (outputs, inferenceMs) => ({ ...found(outputs, null), inferenceMs }),
          },
        }),
      async infer() {
        const { outputs, inferenceMs } = await run()
        const decoded = found(outputs, await prompts())
        const more =
          task.kind === 'detect' ? {} : { classCount: reader.classCount(outputs, frame), doubt: reader.doubt(outputs) }
        freeOutputs(outputs)
        return { ...decoded, inferenceMs, ...more }
      },
    }
  }

  #beginEmbedding({ detector, image, part }: Extract<Task, { kind: 'embed' }>): PreparedTask {
    const session = this.#session
    const reader = this.#readerOf(detector)
    const frame = reader.frame(part ? { widthPx: part.width, heightPx: part.height } : image)
    const { file, tiles } = image
    const pixels = part
      ? beginReading(() =>
          tiles
            ? readArea(tiles.tiled, part, frame.content)
            : decodeForModel(file, frame.content, partInFile(image, part)),
        )
      : pixelsFor(image, frame.content)
    return {
      async infer() {
        const outputs = await session.run(reader.feeds(await pixels(), frame, session.signature.inputs))
        const vectors = embeddingOf(detector.manifest, outputs)
        return { width: vectors.length, vectors }
      },
    }
  }

  async #describeTexts({ tower, tokenizerFile, texts }: Extract<Task, { kind: 'text' }>): Promise<Results['text']> {
    const vectors = await textVectors(this.#session.run, tower, this.#tokensFrom(tokenizerFile), texts)
    const width = vectors[0]?.length ?? 0
    const all = new Int8Array(vectors.length * width)
    for (const [n, vector] of vectors.entries())
      all.set(
        vector.map((value) => Math.round(value * 127)),
        n * width,
      )
    return { width, vectors: all }
  }

  #readerOf(detector: Detector): Reader {
    if (this.#compiled?.of === detector) return this.#compiled.reader
    const { manifest, input } = detector
    const key = JSON.stringify([manifest, input])
    const reader = this.#compiled?.key === key ? this.#compiled.reader : compileManifest(manifest, input)
    this.#compiled = { key, reader, of: detector }
    return reader
  }

  #tokensFrom(file: string): Tokens {
    if (this.#tokenizer?.file !== file) this.#tokenizer = { file, tokens: openTokenizer(file) }
    return this.#tokenizer.tokens
  }

  /** Prepares the model's prompts once for all images. */
  #promptsFor({ manifest, prompts }: Detector): Promise<PreparedPrompts> | null {
    if (!manifest.prompts) return null
    if (!prompts) throw new Error('The model finds only what you ask for. Name at least one class to find.')
    const key = JSON.stringify([manifest.prompts, manifest.feeds, prompts])
    if (this.#prompts?.key !== key) {
      const tokens = this.#tokensFrom(prompts.tokenizerFile)
      this.#prompts = {
        key,
        prompts: preparePrompts(manifest, this.#session.signature.inputs, prompts, {
          tokens,
          async vectorsOf(texts) {
            if (!prompts.tower) throw new Error('This model has no text encoder.')
            const tower = await openSession(prompts.tower.file)
            return textVectors(tower.run, prompts.tower.plan, tokens, texts).finally(tower.close)
          },
        }),
      }
    }
    return this.#prompts.prompts
  }

  /** Returns feeds of noise for a batch. Throws if an image gives other results in the batch than alone. */
  async #sameTogether(frame: Letterbox, feedsOf: (rgb: Uint8Array) => Promise<InputFeed[]>): Promise<InputFeed[]> {
    const noise = Array.from({ length: this.#batch }, (_, n) =>
      Uint8Array.from(
        { length: frame.content.widthPx * frame.content.heightPx * 3 },
        (_, i) => (i * (2 * n + 7)) % 251,
      ),
    )
    const feeds = await stacked(this.#batch, (n) => feedsOf(noise[n]!))
    if (this.#areSameTogether) return feeds
    const alone: OutputTensor[][] = []
    for (const rgb of noise) alone.push(await this.#session.run(await feedsOf(rgb)))
    requireSame(alone, unstacked(await this.#session.run(feeds), this.#batch))
    this.#areSameTogether = true
    return feeds
  }
}
