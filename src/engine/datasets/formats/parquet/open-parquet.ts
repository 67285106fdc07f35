import { open } from 'node:fs/promises'
import zlib from 'node:zlib'
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'
import { messageOf } from '#model/text/zod-messages.ts'
import { nextTurn } from '../../../turns.ts'
import type { ReadReport } from '../read-report.ts'

const signature = 'PAR1'
const maxGroupBytes = 1_000_000_000
const maxRows = 100_000_000

/** Each with a bound, for what a file says of a size may be a lie. */
const compressors: Compressors = {
  GZIP: (input, length) => zlib.gunzipSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: length }),
  ZSTD: (input, length) => zlib.zstdDecompressSync(input, { maxOutputLength: length }),
}

export type ParquetRow = Record<string, unknown>

export type ParquetFile = {
  /** Names of its columns; structs are one. */
  columns: ReadonlySet<string>
  /** What its writer noted beside the columns. */
  notes: ReadonlyMap<string, string>
  /** The rows with some of the columns, group by group; one that can't be read is reported. */
  rows(columns: readonly string[], report: ReadReport): AsyncGenerator<{ row: ParquetRow; name: string; at: number }>
}

export async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1', 0, bytesRead) === signature
  } finally {
    await handle.close()
  }
}

/** What a file says of itself at its end, or what is wrong with it. */
export async function openParquet(path: string): Promise<ParquetFile | { problem: string }> {
  const file = await asyncBufferFromFile(path)
  let metadata: FileMetaData
  try {
    metadata = await parquetMetadataAsync(file)
  } catch (error) {
    return { problem: `It is no Parquet that can be read (${messageOf(error)}).` }
  }
  const [root, ...elements] = metadata.schema
  const sizes = metadata.row_groups.map(({ num_rows }) => Number(num_rows))
  const isSound = sizes.every((rows) => rows >= 0) && sizes.reduce((sum, rows) => sum + rows, 0) <= maxRows
  if (!root || !isSound) return { problem: 'It is no Parquet that can be read (its groups of rows are wrong).' }
  const columns = new Set(topLevel(elements).map(({ name }) => name))
  return {
    columns,
    notes: new Map((metadata.key_value_metadata ?? []).map(({ key, value = '' }) => [key, value])),
    async *rows(wanted, report) {
      let from = 0
      for (const [i, count] of sizes.entries()) {
        const group = metadata.row_groups[i]!
        const name = count === 1 ? `row ${from + 1}` : `rows ${from + 1} to ${from + count}`
        const [rowStart, rowEnd] = [from, from + count]
        from = rowEnd
        await nextTurn()
        const bytes = group.columns.reduce((sum, one) => sum + Number(one.meta_data?.total_uncompressed_size ?? 0), 0)
        if (!(bytes <= maxGroupBytes)) {
          report.reject(path, `The group of rows is larger than ${maxGroupBytes / 1e6} MB.`, name)
          continue
        }
        let rows: ParquetRow[]
        try {
          const asked = wanted.filter((column) => columns.has(column))
          rows = await parquetReadObjects({ file, metadata, columns: asked, rowStart, rowEnd, compressors })
        } catch (error) {
          report.reject(path, `It can’t be read (${messageOf(error)}).`, name)
          continue
        }
        for (const [n, row] of rows.entries())
          yield { row: plain(row) as ParquetRow, name: `row ${rowStart + n + 1}`, at: rowStart + n }
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

/** Whole numbers of 64 bits as numbers; what is larger than they hold is no place and no class. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
