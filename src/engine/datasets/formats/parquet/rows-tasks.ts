import zlib from 'node:zlib'
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'
import type { Opened } from '../../../threads/threads.ts'

export type ParquetRow = Record<string, unknown>
export type RowsRequest = { path: string; columns: string[]; rowStart: number; rowEnd: number }

/** Each is limited, because a file may state a wrong size. */
const compressors: Compressors = {
  GZIP: (input, length) => zlib.gunzipSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: length }),
  ZSTD: (input, length) => zlib.zstdDecompressSync(input, { maxOutputLength: length }),
}

/** 64-bit integers as numbers; larger ones are neither a place nor a class. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

export const tasks = {
  async metadata(_: null, { path }: { path: string }): Promise<FileMetaData> {
    return parquetMetadataAsync(await asyncBufferFromFile(path))
  },

  async read(_: null, { path, columns, rowStart, rowEnd }: RowsRequest): Promise<ParquetRow[]> {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    const rows = await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, compressors, utf8: false })
    return rows.map((row) => plain(row) as ParquetRow)
  },
}

/** Reads Parquet files, of which broken bytes can make reading endless. */
export const open = (): Opened<null> => ({ given: null, within: (work) => work(), close() {} })
