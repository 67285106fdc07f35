import type { BoundingBox } from '#model/geometry/box.ts'
import { encoderFrame, encoderTensor } from '../segmentation/encoder-tensor.ts'
import { proposeMasks } from '../segmentation/propose-masks.ts'
import type { Embedding } from '../segmentation/tensors.ts'
import type { Picture, Results, Task } from './messages.ts'
import type { Session } from './session.ts'

type Size = { widthPx: number; heightPx: number }

/** Begins to read a picture, or a region of it, scaled to this size; gives what waits for the pixels. */
type BeginReading = (picture: Picture, size: Size, region: BoundingBox | null) => () => Promise<Uint8Array>

type SegmentationTask = Extract<Task, { kind: 'encode' | 'segment' }>

/** What an inference worker does for segmentation. It keeps the embedding that it was last given. */
export class SegmentationTasks {
  readonly #beginReading: BeginReading
  #held: { key: string; embedding: Embedding } | null = null

  constructor(beginReading: BeginReading) {
    this.#beginReading = beginReading
  }

  begin(task: SegmentationTask): { infer(session: Session): Promise<Results[SegmentationTask['kind']]> } {
    return task.kind === 'encode' ? this.#encode(task) : { infer: (session) => this.#segment(task, session) }
  }

  #encode({ use: { plan }, picture, region }: Extract<Task, { kind: 'encode' }>) {
    const frame = encoderFrame({ widthPx: region.width, heightPx: region.height }, plan)
    const isWhole = picture !== null && region.width === picture.widthPx && region.height === picture.heightPx
    const pixels = picture && this.#beginReading(picture, frame.content, isWhole ? null : region)
    return {
      async infer(session: Session): Promise<Results['encode']> {
        const rgb = pixels ? await pixels() : new Uint8Array(frame.content.widthPx * frame.content.heightPx * 3)
        const feed = encoderTensor(rgb, frame, plan)
        const startedMs = performance.now()
        const outputs = await session.run([feed])
        const inferenceMs = performance.now() - startedMs
        const wanted = new Set(Object.values(plan.links))
        const embedding = outputs.flatMap(({ name, dims, data }) =>
          wanted.has(name) && data instanceof Float32Array ? [{ name, dims, data }] : [],
        )
        if (embedding.length < wanted.size)
          throw new Error(`The encoder gave no float32 values for ${[...wanted].join(', ')}.`)
        return { embedding, inferenceMs }
      },
    }
  }

  async #segment(task: Extract<Task, { kind: 'segment' }>, session: Session): Promise<Results['segment']> {
    if (task.embedding) this.#held = { key: task.key, embedding: task.embedding }
    if (this.#held?.key !== task.key) return null
    const { embedding } = this.#held
    const { use, region, prompt } = task
    let inferenceMs = 0
    const candidates = await proposeMasks(use, session.signature, { embedding, region, prompt }, async (feeds) => {
      const startedMs = performance.now()
      const outputs = await session.run(feeds)
      inferenceMs = performance.now() - startedMs
      return outputs
    })
    return { candidates, inferenceMs }
  }
}
