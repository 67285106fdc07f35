import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf } from '../../errors.ts'
import type { ImagesInside } from '../formats/images.ts'
import { openParquet } from '../formats/parquet/open-parquet.ts'
import { bytesIn, pathOf, placeColumns } from '../formats/parquet/read.ts'
import { exampleOf } from '../formats/tfrecord/example.ts'
import { recordsOf } from '../formats/tfrecord/frames.ts'
import { isImageName, isTar, isWebDataset } from '../formats/webdataset/samples.ts'
import { ReadReport } from '../parsing/read-report.ts'
import type { Unpacking } from './unpacking.ts'
import { untar } from './untar.ts'

/** A label file that may also contain the images, and how to extract them. */
export type FoundShard = {
  file: string
  take(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<ImagesInside>
}

/** How many folders deep shards are looked for below an imported one, as in `data/train-00000-of-00002.parquet`. */
const foldersDown = 2

/** The shards among these files, and in these folders. */
export async function shardsBelow(paths: readonly string[], depth = 0): Promise<FoundShard[]> {
  const found: FoundShard[] = []
  for (const path of paths) {
    const kind = await seen(stat(path))
    const take = kind?.isFile() ? await takerFor(path) : null
    if (take) found.push({ file: resolve(path), take })
    if (!kind?.isDirectory() || depth > foldersDown) continue
    const entries = (await seen(readdir(path, { withFileTypes: true }))) ?? []
    const below = entries.filter((entry) => entry.isDirectory() || (entry.isFile() && isShard(entry.name)))
    found.push(...(await shardsBelow(below.map(({ name }) => join(path, name)).sort(), depth + 1)))
  }
  return found
}

const isShard = (path: string): boolean => isTar(path) || /\.(parquet|(tf)?records?(-\d+-of-\d+)?)$/i.test(path)

/** Parquet shards may contain images; tar archives are shards if their files are samples with labels. */
async function takerFor(path: string): Promise<FoundShard['take'] | null> {
  if (!isShard(path)) return null
  if (/\.parquet$/i.test(path)) return imagesInParquet
  if (!isTar(path)) return imagesInTfrecord
  return (await isWebDataset(path)) ? imagesInTar : null
}

/** Extracts the images from the rows of a Parquet file; returns where each was put, by row. Nothing if rows contain none. */
async function imagesInParquet(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<ImagesInside> {
  const places = new Map<number, string>()
  const opened = await openParquet(file)
  if ('problem' in opened) return places
  // Errors of a row are reported when its labels are read.
  for await (const { row, at } of opened.rows(placeColumns, new ReadReport())) {
    signal.throwIfAborted()
    const bytes = bytesIn(row)
    if (!bytes && at === 0) return places
    const place = bytes && (await unpacking.put(pathOf(row) ?? `row-${at + 1}`, bytes))
    if (place) places.set(at, place)
  }
  return places
}

/** Extracts the images from TFRecords; returns where each was put, by the name of its record. */
async function imagesInTfrecord(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<ImagesInside> {
  const places = new Map<string, string>()
  // Errors of a record are reported when its labels are read.
  for await (const { bytes, name } of recordsOf(file, new ReadReport())) {
    signal.throwIfAborted()
    const example = exampleOf(bytes)
    const [image] = example?.get('image/encoded')?.bytes ?? []
    if (!image || image.length === 0) continue
    const path = example?.get('image/filename')?.bytes[0]?.toString('utf8') || name.replace(' ', '-')
    const place = await unpacking.put(path, image)
    if (place) places.set(name, place)
  }
  return places
}

async function imagesInTar(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<ImagesInside> {
  const places = new Map<string, string>()
  await untar(file, unpacking, signal, (name) => {
    if (isImageName(name)) places.set(name, unpacking.placeOf(name))
    return isImageName(name)
  })
  return places
}

/** Returns the result of a file lookup; null if that fails, which is reported where the files of an import are listed. */
export const seen = <Value>(look: Promise<Value>): Promise<Value | null> =>
  look.catch((error: unknown) => {
    if (codeOf(error) !== null) return null
    throw error
  })
