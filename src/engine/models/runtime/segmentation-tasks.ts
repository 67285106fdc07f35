import type { BoundingBox } from '#model/geometry/box.ts'
import type { Size } from '#model/units.ts'
import { encoderFrame, encoderTensor } from '../segmentation/masks/encoder-tensor.ts'
import { predictMasks } from '../segmentation/masks/predict-masks.ts'
import type { Embedding } from '../segmentation/segmenters/tensors.ts'
import type { ImageInput, Results, Task } from './messages.ts'
import type { Session } from './session.ts'

/** Starts reading an image or a region of it, scaled to this size. The returned function waits for the pixels. */
type BeginReading = (image: ImageInput, size: Size, region: BoundingBox | null) => () => Promise<Uint8Array>

type SegmentationTask = Extract<Task, { kind: 'encode' | 'segment' }>

/** Segmentation in an inference worker. Caches the last embedding. */
export class SegmentationTasks {
  readonly #beginReading: BeginReading
  #cached: { key: string; embedding: Embedding } | null = null

  constructor(beginReading: BeginReading) {
    this.#beginReading = beginReading
  }

  begin(task: SegmentationTask): { infer(session: Session): Promise<Results[SegmentationTask['kind']]> } {
    return task.kind === 'encode' ? this.#encode(task) : { infer: (session) => this.#segment(task, session) }
  }

  #encode({ use: { plan }, image, region }: Extract<Task, { kind: 'encode' }>) {
    const frame = encoderFrame({ widthPx: region.width, heightPx: region.height }, plan)
    const isWhole = image !== null && region.width === image.widthPx && region.height === image.heightPx
    const pixels = image && this.#beginReading(image, frame.content, isWhole ? null : region)
    return {
      async infer(session: Session): Promise<Results['encode']> {
        const rgb = pixels ? await pixels() : new Uint8Array(frame.content.widthPx * frame.content.heightPx * 3)
        const feed = encoderTensor(rgb, frame, plan)
        const startedMs = performance.now()
        const outputs = await session.run([feed])
        const inferenceMs = performance.now() - startedMs
        const requested = new Set(Object.values(plan.links))
        const embedding = outputs.flatMap(({ name, dims, data }) =>
          requested.has(name) && data instanceof Float32Array ? [{ name, dims, data }] : [],
        )
        if (embedding.length < requested.size)
          throw new Error(`The encoder gave no float32 values for ${[...requested].join(', ')}.`)
        return { embedding, inferenceMs }
      },
    }
  }

  async #segment(task: Extract<Task, { kind: 'segment' }>, session: Session): Promise<Results['segment']> {
    if (task.embedding) this.#cached = { key: task.key, embedding: task.embedding }
    if (this.#cached?.key !== task.key) return null
    const { embedding } = this.#cached
    const { use, region, prompt } = task
    let inferenceMs = 0
    const candidates = await predictMasks(use, session.signature, { embedding, region, prompt }, async (feeds) => {
      const startedMs = performance.now()
      const outputs = await session.run(feeds)
      inferenceMs = performance.now() - startedMs
      return outputs
    })
    return { candidates, inferenceMs }
  }
}
