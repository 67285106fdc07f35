import type { Failure } from '../../failure.ts'
import type { InputOf, ResultOf, TaskKind } from './tasks.ts'

/** What the planning worker is started with. */
export type WorkerStart = { folder: string }

type Ask<Kind extends TaskKind> = { kind: Kind; input: InputOf<Kind> }
export type AnyAsk = { [Kind in TaskKind]: Ask<Kind> }[TaskKind]

/** Memory that both threads see: 1 in its only place asks for a stop. A thread that plans hears no messages. */
export type Stop = Int32Array<SharedArrayBuffer>

export type ToWorker = { kind: 'ask'; ask: AnyAsk; stop: Stop } | { kind: 'close' }

export type FromWorker =
  | { kind: 'progress'; share: number }
  | { kind: 'done'; result: ResultOf<TaskKind> }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: Failure }
