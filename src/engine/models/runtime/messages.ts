import type { ModelInput } from '#contract'
import type { Keep, Proposal } from '../adapters/index.ts'
import type { Signature } from '../signature.ts'

/** How a model is fed and read. */
export type Detector = { family: string; input: ModelInput }

/** A picture to look at: its file, which may be a smaller stand-in, and the size of the upright original. */
export type Picture = { file: string; widthPx: number; heightPx: number }

export type Task =
  | { kind: 'detect'; detector: Detector; picture: Picture; keep: Keep }
  /** Runs on padding alone and tells what the outputs are like. */
  | { kind: 'blank'; detector: Detector }
  /** Runs so many times on a fixed tensor of this picture size, without reading, decoding or storing. */
  | { kind: 'repeat'; detector: Detector; widthPx: number; heightPx: number; times: number }

export type Results = {
  detect: { proposals: Proposal[]; inferenceMs: number }
  blank: { classCount: number | null }
  repeat: { elapsedMs: number; widthPx: number; heightPx: number }
}

/** What a worker is told. After `close` it finishes the picture in hand and ends. */
export type ToWorker = { kind: 'task'; id: number; task: Task } | { kind: 'close' }

export type FromWorker =
  | { kind: 'ready'; signature: Signature }
  | { kind: 'unusable'; message: string }
  | { kind: 'done'; id: number; result: Results[Task['kind']] }
  | { kind: 'failed'; id: number; at: 'picture' | 'model'; reason: string }

export type WorkerStart = { modelFile: string }
