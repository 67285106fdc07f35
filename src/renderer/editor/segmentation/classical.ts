import { t } from '@lingui/core/macro'
import { Mutex } from 'async-mutex'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import type { Answer, AreaQuery, Prompt } from '../tools/area-query.ts'
import type { About } from '../tools/helper.ts'
import type { ClassicalResults, ClassicalTask, FromClassicalWorker, ToClassicalWorker } from './classical-messages.ts'
import type { Seed } from './flood-grow.ts'
import { cutWindow, fromWindow, type ImageCrop, serves, toWindow, windowIn } from './image-crop.ts'

type Waiting = { resolve(result: unknown): void; reject(error: Error): void }
type CachedCrop = ImageCrop & { imageId: string; bitmap: ImageBitmap }

const seedsIn = (window: ImageCrop, points: Prompt['points']): Seed[] =>
  points.map(({ at, inside }) => {
    const [x, y] = toWindow(window, at)
    return { x, y, inside }
  })

const proposed = ({ region: { x, y } }: ImageCrop, found: readonly RunLengths[]): Answer => ({
  kind: 'masks',
  proposed: found.map((runs) => ({ mask: maskOfRuns({ ...runs, x: runs.x + x, y: runs.y + y }), score: null })),
  note: null,
})

/** Runs the tools that need no model in a worker, on what is in view at screen resolution. */
export class Classical {
  readonly #images: ImageLoader
  readonly #waiting = new Map<number, Waiting>()
  /** One at a time: each task belongs to the worker's current window. */
  readonly #turns = new Mutex()
  #worker: Worker | null = null
  #cached: CachedCrop | null = null
  #nextId = 1

  constructor(images: ImageLoader) {
    this.#images = images
  }

  grow({ points, tolerance }: AreaQuery & { kind: 'grow' }, about: About): Promise<Answer> {
    return this.#turns.runExclusive(async () => {
      const window = await this.#window(
        about,
        points.map(({ at }) => at),
      )
      const runs = await this.#run({ kind: 'grow', seeds: seedsIn(window, points), tolerance })
      return proposed(window, runs ? [runs] : [])
    })
  }

  /** Replaces a segmentation model: separates an object from its surroundings by color. */
  segment({ prompt: { points, box }, known }: AreaQuery & { kind: 'segment' }, about: About): Promise<Answer> {
    const corners = box
      ? ([
          [box.x, box.y],
          [box.x + box.width, box.y + box.height],
        ] as const)
      : []
    return this.#turns.runExclusive(async () => {
      const window = await this.#window(about, [...points.map(({ at }) => at), ...corners])
      const boxIn = (one: BoundingBox): BoundingBox => {
        const [x, y] = toWindow(window, [one.x, one.y])
        return { x, y, width: one.width * window.perPx, height: one.height * window.perPx }
      }
      const task = {
        kind: 'cut',
        seeds: seedsIn(window, points),
        box: box && boxIn(box),
        known: known.map(boxIn),
      } as const
      return proposed(window, await this.#run(task))
    })
  }

  wire({ from, to, snap }: AreaQuery & { kind: 'wire' }, about: About): Promise<Answer> {
    return this.#turns.runExclusive(async () => {
      const window = await this.#window(about, [from, to])
      const path = await this.#run({ kind: 'wire', from: toWindow(window, from), to: toWindow(window, to), snap })
      const { widthPx, heightPx } = about.image
      return {
        kind: 'wire',
        path: path.map((point) => {
          const [x, y] = fromWindow(window, point)
          return [Math.min(widthPx, x), Math.min(heightPx, y)] as const
        }),
      }
    })
  }

  close(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#cached = null
    for (const { reject } of this.#waiting.values()) reject(new Error('The review was closed.'))
    this.#waiting.clear()
  }

  /** Sends the worker the pixels around these places, unless it has them. */
  async #window(about: About, places: readonly (readonly [number, number])[]): Promise<ImageCrop> {
    const loaded = this.#images.peek(about.imageId)
    if (!loaded || loaded.variant === 'thumbnail') throw new Error(t`Image still loading. Try again in a moment`)
    const requested = windowIn(about, devicePixelRatio)
    const cached = this.#cached
    const same = cached?.imageId === about.imageId && cached.bitmap === loaded.bitmap
    if (same && serves(cached, requested, places)) return cached
    const bitmap = cutWindow(loaded.bitmap, about.image, requested)
    this.#cached = { ...requested, imageId: about.imageId, bitmap: loaded.bitmap }
    await this.#run({ kind: 'window', bitmap, shown: requested.region }, [bitmap])
    return requested
  }

  #run<Kind extends ClassicalTask['kind']>(
    task: ClassicalTask & { kind: Kind },
    transfer: Transferable[] = [],
  ): Promise<ClassicalResults[Kind]> {
    this.#worker ??= this.#startWorker()
    const worker = this.#worker
    return new Promise<unknown>((resolve, reject) => {
      const id = this.#nextId++
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, task } satisfies ToClassicalWorker, transfer)
    }) as Promise<ClassicalResults[Kind]>
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('../layers/editor-worker.ts', import.meta.url), {
      type: 'module',
      name: 'classical',
    })
    worker.onmessage = ({ data }: MessageEvent<FromClassicalWorker>) => {
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      if ('problem' in data) waiting?.reject(new Error(data.problem))
      else waiting?.resolve(data.result)
    }
    worker.onerror = () => {
      this.close()
    }
    return worker
  }
}
