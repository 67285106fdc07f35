import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf } from '../../errors.ts'
import type { ImagesInside } from '../formats/images.ts'
import { isImageName, isTar, isWebDataset } from '../formats/webdataset/samples.ts'
import { imagesInParquet } from './parquet-images.ts'
import { imagesInTfrecord } from './tfrecord-images.ts'
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

async function imagesInTar(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<ImagesInside> {
  const places = new Map<string, string>()
  await untar(file, unpacking, signal, (name) => {
    if (isImageName(name)) places.set(name, unpacking.placeOf(name))
    return isImageName(name)
  })
  return places
}

/** What can't be read is reported where the files of an import are listed. */
async function seen<Value>(look: Promise<Value>): Promise<Value | null> {
  try {
    return await look
  } catch (error) {
    if (codeOf(error) !== null) return null
    throw error
  }
}
