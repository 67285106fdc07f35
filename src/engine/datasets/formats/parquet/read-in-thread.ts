import { stat } from 'node:fs/promises'
import { defineThread, Threads } from '../../../threads/threads.ts'
import type { tasks } from './rows-tasks.ts'

const rowsThread = defineThread<typeof tasks>({ tasks: 'parquet rows', pool: 'compute', single: true })

/** A group of rows that takes longer, by the clock and by the processor, never ends. */
const patienceMs = 5_000
const bytesPerMs = 2_000

/** Of the process, apart from those of a workspace: what reads label files may itself be one of these. */
const threads = new Threads('', () => {})

/** Reads the metadata of a file. */
export const readMetadata = (path: string) =>
  withPatience(path, (options) => threads.ask(rowsThread, 'metadata', { path }, options))

type RowsRequest = { path: string; columns: string[]; rowStart: number; rowEnd: number }

export const readRows = (request: RowsRequest) =>
  withPatience(request.path, (options) => threads.ask(rowsThread, 'read', request, options))

type Options = { onProgress: () => void; kill: AbortSignal }

/**
 * Runs work in a thread that is ended when it takes too long for a file of this size: broken bytes can make reading
 * endless.
 */
async function withPatience<T>(
  path: string,
  work: (options: Options) => Promise<T>,
): Promise<{ read: T } | { problem: string }> {
  const patience = patienceMs + (await stat(path)).size / bytesPerMs
  const kill = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const begin = () => {
    const began = process.cpuUsage()
    const giveUp = () => {
      const { user, system } = process.cpuUsage(began)
      const leftMs = patience - (user + system) / 1000
      // A thread without processor time hasn't been reading all that time.
      if (leftMs > 0) timer = setTimeout(giveUp, Math.max(100, leftMs))
      else kill.abort(new Error('its bytes make no sense'))
    }
    timer ??= setTimeout(giveUp, patience)
  }
  try {
    return { read: await work({ onProgress: begin, kill: kill.signal }) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
