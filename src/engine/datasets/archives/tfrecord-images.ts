import { Readable } from 'node:stream'
import { exampleOf } from '../formats/tfrecord/example.ts'
import { recordsOf } from '../formats/tfrecord/frames.ts'
import { ReadReport } from '../parsing/read-report.ts'
import type { Unpacking } from './unpacking.ts'

/** Extracts the images from records; returns where each was put, by the name of its record. */
export async function imagesInTfrecord(
  file: string,
  unpacking: Unpacking,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const places = new Map<string, string>()
  // Errors of a record are reported when its labels are read.
  for await (const { bytes, name } of recordsOf(file, new ReadReport())) {
    signal.throwIfAborted()
    const example = exampleOf(bytes)
    const [image] = example?.get('image/encoded')?.bytes ?? []
    if (!image || image.length === 0) continue
    const path = example?.get('image/filename')?.bytes[0]?.toString('utf8') || name.replace(' ', '-')
    if (!unpacking.admits(path)) continue
    await unpacking.write(path, { open: () => Readable.from([image]), packedBytes: image.length })
    places.set(name, unpacking.placeOf(path))
  }
  return places
}
