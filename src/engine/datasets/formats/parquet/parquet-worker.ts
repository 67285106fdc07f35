import { parentPort } from 'node:worker_threads'
import zlib from 'node:zlib'
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import type { ReadRows, RowsRequest } from './read-rows.ts'

/** Each with a bound, for what a file says of a size may be a lie. */
const compressors: Compressors = {
  GZIP: (input, length) => zlib.gunzipSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: length }),
  ZSTD: (input, length) => zlib.zstdDecompressSync(input, { maxOutputLength: length }),
}

/** Whole numbers of 64 bits as numbers; what is larger than they hold is no place and no class. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

/** The answer reports errors of the file. */
async function read({ path, columns, rowStart, rowEnd }: RowsRequest): Promise<ReadRows> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    const rows = await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, compressors, utf8: false })
    return { rows: rows.map((row) => plain(row) as Record<string, unknown>) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

const port = parentPort
if (port)
  port.on('message', async (request: RowsRequest) => {
    port.postMessage({ started: true })
    port.postMessage(await read(request))
  })
