import type { Failure } from '../../failure.ts'
import type { Changes } from '../columns/change-log.ts'
import type { TaskName } from './tasks.ts'

/** What the reading worker is started with: `commits` is the store's count of them. */
export type ReadingStart = { folder: string; commits: Int32Array<SharedArrayBuffer> }

/** `changes` are those up to the commit with the number `at`. */
export type ToReading =
  | { id: number; task: TaskName; input: unknown; nowMs: number; changes: Changes; at: number }
  | { task: 'close' }

/** `again`: something was committed meanwhile, so that the changes told are not all that the thread would see. */
export type FromReading =
  | { id: number; kind: 'done'; result: unknown }
  | { id: number; kind: 'again' }
  | { id: number; kind: 'failed'; failure: Failure }
