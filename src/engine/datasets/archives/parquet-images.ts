import { Readable } from 'node:stream'
import { openParquet } from '../formats/parquet/open-parquet.ts'
import type { ParquetRow } from '../formats/parquet/read-rows.ts'
import { ReadReport } from '../formats/read-report.ts'
import type { Unpacking } from './unpacking.ts'

/** Columns that hold images by the conventions of Hugging Face. */
const columns = ['image', 'img']

/** Takes the images out of the rows of a Parquet file; gives where each was put, by its row. Nothing where rows hold none. */
export async function imagesInParquet(
  file: string,
  unpacking: Unpacking,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const places = new Map<number, string>()
  const opened = await openParquet(file)
  if ('problem' in opened) return places
  // What is wrong with a row is told where its labels are read.
  for await (const { row, at } of opened.rows(columns, new ReadReport())) {
    signal.throwIfAborted()
    const { bytes, path } = imageIn(row)
    if (!bytes) {
      if (at === 0) return places
      continue
    }
    const name = path ?? `row-${at + 1}`
    if (!unpacking.admits(name)) continue
    await unpacking.write(name, { open: () => Readable.from([bytes]), packedBytes: bytes.length })
    places.set(at, unpacking.placeOf(name))
  }
  return places
}

function imageIn(row: ParquetRow): { bytes: Buffer | null; path: string | null } {
  const image = row.image ?? row.img
  if (typeof image !== 'object' || image === null) return { bytes: null, path: null }
  const { bytes, path } = image as ParquetRow
  return {
    bytes: bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null,
    path: typeof path === 'string' && path !== '' ? path : null,
  }
}
