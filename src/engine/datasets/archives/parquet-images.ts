import { Readable } from 'node:stream'
import { openParquet } from '../formats/parquet/open-parquet.ts'
import { bytesIn, pathOf, placeColumns } from '../formats/parquet/read.ts'
import { ReadReport } from '../parsing/read-report.ts'
import type { Unpacking } from './unpacking.ts'

/** Extracts the images from the rows of a Parquet file; returns where each was put, by row. Nothing if rows contain none. */
export async function imagesInParquet(
  file: string,
  unpacking: Unpacking,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const places = new Map<number, string>()
  const opened = await openParquet(file)
  if ('problem' in opened) return places
  // Errors of a row are reported when its labels are read.
  for await (const { row, at } of opened.rows(placeColumns, new ReadReport())) {
    signal.throwIfAborted()
    const bytes = bytesIn(row)
    if (!bytes) {
      if (at === 0) return places
      continue
    }
    const name = pathOf(row) ?? `row-${at + 1}`
    if (!unpacking.admits(name)) continue
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    await unpacking.write(name, { open: () => Readable.from([content]), packedBytes: bytes.length })
    places.set(at, unpacking.placeOf(name))
  }
  return places
}
