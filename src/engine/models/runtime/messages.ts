import type { Manifest, ModelInput, RemoteModel } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { JpegOf, TiledImage } from '../../library/for-threads.ts'
import type { Signature } from '../file/signature.ts'
import type { Keep } from '../manifest/for-threads.ts'
import type { Candidate, SegmenterUse } from '../segmentation/masks/predict-masks.ts'
import type { Prompt } from '../segmentation/segmenters/index.ts'
import type { Embedding } from '../segmentation/segmenters/tensors.ts'
import type { Prompts } from '../text/prompts.ts'
import type { TextTower } from '../text/text-tower.ts'
import type { PackedPredictions } from './packed-predictions.ts'
import type { ObjectVectors } from './pool-objects.ts'

/** How to feed and read a model, with its prompts if it takes text. */
export type Detector = { manifest: Manifest; input: ModelInput; prompts?: Prompts }

/**
 * An image for a model: its file, which may be a proxy, and the size of the upright original. With `tiles` it is a region of
 * a large image, read from tiles, and the size is the region's.
 */
export type ImageInput = JpegOf & { file: string; tiles?: { tiled: TiledImage; region: BoundingBox } }

export type Task =
  | { kind: 'detect'; detector: Detector; image: ImageInput; keep: Keep }
  /** Describes objects by the means of feature tensors over their boxes. */
  | {
      kind: 'describe'
      detector: Detector
      image: ImageInput
      tensors: readonly string[]
      boxes: readonly BoundingBox[]
    }
  /** Describes a whole image, or a part of it, by an embedder. */
  | { kind: 'embed'; detector: Detector; image: ImageInput; part: BoundingBox | null }
  /** Describes texts by a text encoder. */
  | { kind: 'text'; tower: TextTower; tokenizerFile: string; texts: readonly string[] }
  /** Runs on an image, or on padding alone, and reports what the outputs are like. */
  | { kind: 'test'; detector: Detector; image: ImageInput | null; keep: Keep }
  /** Runs `times` times on blank images of this size, as many at once as the worker takes, without reading or decoding. */
  | { kind: 'repeat'; detector: Detector; widthPx: number; heightPx: number; times: number }
  /** Encodes a part of an image for segmentation, or a blank region. */
  | { kind: 'encode'; use: SegmenterUse; image: ImageInput | null; region: BoundingBox }
  /** Predicts masks. The worker caches the last embedding by its `key`. */
  | {
      kind: 'segment'
      use: SegmenterUse
      key: string
      embedding: Embedding | null
      region: BoundingBox
      prompt: Prompt
    }

export type Results = {
  /** `cut`: the number of findings beyond those that are kept. */
  detect: { predictions: PackedPredictions; cut: number; inferenceMs: number }
  describe: ObjectVectors
  embed: ObjectVectors
  text: ObjectVectors
  test: {
    classCount: number | null
    doubt: string | null
    predictions: PackedPredictions
    cut: number
    inferenceMs: number
  }
  repeat: { elapsedMs: number; widthPx: number; heightPx: number }
  encode: { embedding: Embedding; inferenceMs: number }
  /** Null when the worker has no embedding for the key. */
  segment: { candidates: Candidate[]; inferenceMs: number } | null
}

/** Messages to a worker. After `close` it finishes the current image and ends. */
export type ToWorker =
  | { kind: 'open'; start: WorkerStart }
  | { kind: 'tasks'; tasks: readonly { id: number; task: Task }[] }
  | { kind: 'close' }

export type FromWorker =
  | { kind: 'ready'; signature: Signature; runtime: string; providers: readonly string[] }
  | { kind: 'unusable'; message: string }
  | { kind: 'answers'; answers: readonly Answer[] }

/** The outcome of one task. */
export type Answer =
  | { kind: 'done'; id: number; result: Results[Task['kind']] }
  | { kind: 'failed'; id: number; at: 'image' | 'model' | 'server'; reason: string }

export type WorkerSource = { modelFile: string } | { remote: RemoteModel }
/** Defaults: one thread, one image in a run, and the CPU. */
export type WorkerStart = WorkerSource & { threads?: number; batch?: number; provider?: string }
