import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMaskFolderName, isMaskName, stemOfImage, stemsOfMask } from '#model/mask-file.ts'
import { pngPixels } from '../../png-pixels.ts'
import { eachInTurns, nextTurn } from '../../threads/turns.ts'

export type FolderFiles = {
  folder: string
  /** The prefix of the files' shown paths: `''`, or the path below the imported folder with a slash at the end. */
  shownPrefix: string
  /** The source of its images when the user named none. */
  source: string
  names: string[]
}

/** The files found so far: `files` counts those of the folders. */
export type FoundFiles = {
  folders: FolderFiles[]
  /** Files that may hold labels, absolute. */
  labelFiles: string[]
  files: number
}

/** The folders in which Pascal VOC keeps its object masks. */
const vocFolder = /^Segmentation(Class|Object)(Aug|Raw|PNG)?$/i

/** Open Images names a mask by its image, its class and eight digits. */
const openImagesMask = /_m[a-z0-9]*_[0-9a-f]{8}\.png$/i

/**
 * Whether a folder's name and the files beside it show that it holds labels drawn as images: VOC's, COCO's segments
 * beside `panoptic_x.json`, and LabelMe's beside XML files.
 */
export const isMaskFolder = (name: string, filesBeside: readonly string[]): boolean =>
  vocFolder.test(name) ||
  (/^panoptic/i.test(name) && filesBeside.includes(`${name}.json`)) ||
  (name === 'Masks' && filesBeside.some((file) => /\.xml$/i.test(file)))

/** Whether a file is a label drawn as an image rather than an image to label. */
export const isMask = (name: string, isInMaskFolder: boolean): boolean =>
  isInMaskFolder ? isPng(name) : openImagesMask.test(name)

/** Folders of label images and arrays that LabelMe's tool writes beside masks; they add no information. */
export const isMaskCopyFolder = (name: string): boolean => /^Segmentation(Class|Object)(Visualization|Npy)$/i.test(name)

const isPng = (name: string): boolean => /\.png$/i.test(name)

/** Files that may be masks, under the folder with a mask folder's name; `root`: that folder is the whole import. */
type Suspects = { root: string | null; files: { folder: FolderFiles; names: readonly string[] }[] }

/**
 * Passes labels drawn as images to the label readers. They lie in folders named like mask folders, beside a COCO file
 * of segments, or beside their images under similar names; they are named after images elsewhere; and their pixels look
 * drawn.
 */
export async function takeMasksOut(found: FoundFiles, signal: AbortSignal): Promise<void> {
  const dismissed = new Set<string>()
  let masks = await masksAmong(found, dismissed, signal)
  // A folder imported as a whole may have such a name for its purpose: then it contains the images too.
  for (; masks.notMasks.length > 0; masks = await masksAmong(found, dismissed, signal))
    for (const root of masks.notMasks) dismissed.add(root)
  for (const [folder, names] of masks.taken) {
    found.labelFiles.push(...[...names].map((name) => join(folder.folder, name)))
    folder.names = folder.names.filter((name) => !names.has(name))
    found.files -= names.size
  }
  found.folders = found.folders.filter(({ names }) => names.length > 0)
}

/** Returns the masks by folder, and the whole imports that contain no masks despite their name. */
async function masksAmong(found: FoundFiles, dismissed: ReadonlySet<string>, signal: AbortSignal) {
  const { suspects, imageFolders } = await suspectsIn(found, dismissed, signal)
  const taken = new Map<FolderFiles, Set<string>>()
  const notMasks: string[] = []
  if (suspects.length === 0) return { taken, notMasks }
  const stems = new Set<string>()
  for (const { names } of imageFolders)
    await eachInTurns(names, (name) => void stems.add(stemOfImage(name)), { signal })
  for (const { root, files } of suspects) {
    const masks = files.flatMap(({ folder, names }) => names.filter(isPng).map((name) => join(folder.folder, name)))
    const named = masks.filter((file) => stemsOfMask(file).some((stem) => stems.has(stem)))
    if (named.length === 0 || 2 * named.length < masks.length || !(await lookDrawn(named, signal))) {
      if (root !== null) notMasks.push(root)
      continue
    }
    for (const { folder, names } of files)
      taken.set(folder, new Set([...(taken.get(folder) ?? []), ...names.filter(isPng)]))
  }
  return { taken, notMasks }
}

async function suspectsIn(found: FoundFiles, dismissed: ReadonlySet<string>, signal: AbortSignal) {
  const byTop = new Map<string, Suspects>()
  const suspects: Suspects[] = []
  const imageFolders: Pick<FolderFiles, 'names'>[] = []
  const jsonIn = new Map<string, string[]>()
  for (const file of found.labelFiles) {
    if (!/\.json$/i.test(file)) continue
    const beside = jsonIn.get(dirname(file)) ?? []
    jsonIn.set(dirname(file), beside)
    beside.push(file)
  }
  for (const folder of found.folders) {
    const above = foldersAbove(folder)
    const top = above.find((one) => isMaskFolderName(basename(one)) && !dismissed.has(one))
    if (top !== undefined) {
      const group = byTop.get(top) ?? { root: top === above[0] ? top : null, files: [] }
      group.files.push({ folder, names: folder.names })
      byTop.set(top, group)
      continue
    }
    const beside = await besideImages(folder, jsonIn.get(folder.folder) ?? [], signal)
    if (beside.size > 0) suspects.push({ root: null, files: [{ folder, names: [...beside] }] })
    imageFolders.push({ names: beside.size > 0 ? folder.names.filter((name) => !beside.has(name)) : folder.names })
  }
  return { suspects: [...suspects, ...byTop.values()], imageFolders }
}

/** Returns the path from the import's root down to a folder. */
function foldersAbove({ folder, shownPrefix }: FolderFiles): string[] {
  const above = [folder]
  for (let i = shownPrefix.split('/').length - 1; i > 0; i--) above.unshift(dirname(above[0]!))
  return above
}

/** Returns the files of a folder that are masks by their names, or because a COCO file beside them has segments. */
async function besideImages(
  folder: FolderFiles,
  jsonFiles: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const { names } = folder
  const masks = new Set<string>()
  if (!names.some(isPng)) return masks
  await eachInTurns(names, (name) => void (isMaskName(name) && masks.add(name)), { signal })
  // Other formats have a JSON file for each image.
  for (const file of jsonFiles.length > maxCocoFiles ? [] : jsonFiles) {
    if (!(await holdsSegments(file))) continue
    // The images beside them are of another type.
    for (const name of names) if (isPng(name)) masks.add(name)
    break
  }
  return masks
}

/** COCO keeps only a few files in a folder. */
const maxCocoFiles = 20

const segments = Buffer.from('"segments_info"')

/** Whether a JSON file lists segments of images. */
export async function holdsSegments(file: string): Promise<boolean> {
  let last: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (Buffer.concat([last, chunk]).includes(segments)) return true
    last = (chunk as Buffer).subarray(-segments.length)
  }
  return false
}

const samples = 3
const maxSamplePixels = 2 ** 24
/** In drawn images, this share of pixels has the same color as the pixel before. */
const flatShare = 0.8

/**
 * Whether some of the images have large areas of one color, as masks have, or 16-bit values, which images don't have.
 */
async function lookDrawn(files: readonly string[], signal: AbortSignal): Promise<boolean> {
  for (let i = 0; i < Math.min(samples, files.length); i++) {
    signal.throwIfAborted()
    const png = pngPixels(await readFile(files[Math.floor((i * files.length) / samples)]!), maxSamplePixels)
    await nextTurn()
    if (!png) continue
    const { width, height, channels, depth, values } = png
    if (depth === 16 && channels === 1) continue
    let flat = 0
    for (let at = channels; at < width * height * channels; at += channels) {
      let isSame = true
      for (let channel = 0; channel < channels; channel++)
        if (values[at + channel] !== values[at + channel - channels]) isSame = false
      if (isSame) flat += 1
    }
    if (flat < flatShare * (width * height - 1)) return false
  }
  return true
}
