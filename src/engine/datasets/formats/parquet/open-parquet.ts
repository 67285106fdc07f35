import { stat } from 'node:fs/promises'
import { defineThread, Threads } from '../../../threads/threads.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { headOf } from '../../parsing/text.ts'
import type { ParquetRow, RowsRequest, tasks } from './rows-tasks.ts'

const signature = 'PAR1'
const maxGroupBytes = 1_000_000_000
const maxRows = 100_000_000

export type ParquetFile = {
  /** Names of its columns; structs are one. */
  columns: ReadonlySet<string>
  /** What its writer noted beside the columns. */
  notes: ReadonlyMap<string, string>
  /** The rows with some of the columns, group by group; one that can't be read is reported. */
  rows(columns: readonly string[], report: ReadReport): AsyncGenerator<{ row: ParquetRow; name: string; at: number }>
}

export const isParquet = async (file: string): Promise<boolean> =>
  /\.parquet$/i.test(file) && (await headOf(file, 4)).toString('latin1') === signature

/** Reads the metadata of a file, or returns what is wrong with it. */
export async function openParquet(path: string): Promise<ParquetFile | { problem: string }> {
  const opened = await readMetadata(path)
  if ('problem' in opened) return { problem: `It is no Parquet that can be read (${opened.problem}).` }
  const metadata = opened.read
  const [root, ...elements] = metadata.schema
  const sizes = metadata.row_groups.map(({ num_rows }) => Number(num_rows))
  const isSound = sizes.every((rows) => rows >= 0) && sizes.reduce((sum, rows) => sum + rows, 0) <= maxRows
  if (!root || !isSound) return { problem: 'It is no Parquet that can be read (its groups of rows are wrong).' }
  const columns = new Set(topLevel(elements).map(({ name }) => name))
  return {
    columns,
    notes: new Map((metadata.key_value_metadata ?? []).map(({ key, value = '' }) => [key, value])),
    async *rows(wanted, report) {
      const requestedColumns = wanted.filter((column) => columns.has(column))
      let from = 0
      for (const [i, count] of sizes.entries()) {
        const group = metadata.row_groups[i]!
        const name = count === 1 ? `row ${from + 1}` : `rows ${from + 1} to ${from + count}`
        const [rowStart, rowEnd] = [from, from + count]
        from = rowEnd
        const bytes = group.columns.reduce((sum, one) => sum + Number(one.meta_data?.total_uncompressed_size ?? 0), 0)
        const read =
          bytes <= maxGroupBytes
            ? await readRows({ path, columns: requestedColumns, rowStart, rowEnd })
            : { problem: `larger than ${maxGroupBytes / 1e6} MB` }
        if ('problem' in read) report.reject(path, `It can’t be read (${read.problem}).`, name)
        else
          for (const [n, row] of read.read.entries()) yield { row, name: `row ${rowStart + n + 1}`, at: rowStart + n }
      }
    },
  }
}

type Element = { name: string; num_children?: number }

/** The elements of a schema that are not parts of others: it lists each before its parts. */
function topLevel(elements: readonly Element[]): Element[] {
  const top: Element[] = []
  for (let i = 0; i < elements.length; ) {
    top.push(elements[i]!)
    for (let open = 1; open > 0 && i < elements.length; i++) open += (elements[i]!.num_children ?? 0) - 1
  }
  return top
}

const rowsThread = defineThread<typeof tasks>({ tasks: 'parquet rows', pool: 'compute', single: true })

/** A group of rows that takes longer, by the clock and by the processor, never ends. */
const patienceMs = 5_000
const bytesPerMs = 2_000

/** Of the process, apart from those of a workspace: what reads label files may itself be one of these. */
const threads = new Threads('', () => {})

/** Reads the metadata of a file. */
const readMetadata = (path: string) =>
  withPatience(path, (options) => threads.ask(rowsThread, 'metadata', { path }, options))

const readRows = (request: RowsRequest) =>
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
