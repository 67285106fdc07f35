import { basename, dirname } from 'node:path'
import { type FrameOfSequence, placeInSequence } from '../library/index.ts'
import type { Store } from '../store/index.ts'
import { eachInTurns } from '../turns.ts'
import type { ReadImage } from './formats/define-format.ts'
import type { ReadReport } from './formats/read-report.ts'

/** Makes an image of a source a frame of its sequence and gives it, without tracks where that could not be. */
export type PlaceFrame = (source: string, image: ReadImage, path: string, report: ReadReport) => ReadImage

/**
 * Places the frames that sources tell. Sequences of one name from other sources are told apart by a number, so that two
 * videos don't become one; what is imported again finds its own.
 */
export function framePlacer(store: Store): PlaceFrame {
  const names = new Map<string, string>()
  const nameFor = (source: string, imageRow: number, frame: FrameOfSequence): string => {
    const key = JSON.stringify([source, frame.name])
    const existing = names.get(key) ?? ownOrFree(store, imageRow, frame)
    names.set(key, existing)
    return existing
  }
  return (source, image, path, report) => {
    const { imageRow, sequence } = image
    if (!sequence) return image
    const frame = { ...sequence, name: nameFor(source, imageRow, sequence) }
    const problem = placeInSequence(store, imageRow, frame)
    if (problem === null) return image
    report.reject(source, problem, path)
    const labels = image.labels.map(({ track, ...label }) => {
      if (track) report.change('track of an object dropped, because its image is no frame of the sequence')
      return label
    })
    return { ...image, labels }
  }
}

/** The sequence of that name that the image is this frame of already, else a name that none has. */
function ownOrFree(store: Store, imageRow: number, { name, frame }: FrameOfSequence): string {
  const own = store.get<{ name: string; frame: number }>(
    'SELECT name, frame FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE image_id = ?',
    [imageRow],
  )
  if (own?.frame === frame && (own.name === name || own.name.startsWith(`${name} (`))) return own.name
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name} (${n})`
    if (!store.get('SELECT 1 FROM sequence WHERE name = ?', [free])) return free
  }
}

type Numbered = { imageRow: number; file: string; frame: number }

/** The images whose names end with numbers, folder by folder in their order. */
function numberedByFolder(placed: ReadonlyMap<string, number>): Map<string, Numbered[]> {
  const folders = new Map<string, Numbered[]>()
  for (const [file, imageRow] of placed) {
    const [, digits] = /(\d{1,9})\.[^.]+$/.exec(basename(file)) ?? []
    if (digits === undefined) continue
    const folder = folders.get(dirname(file))
    const one = { imageRow, file, frame: Number(digits) }
    if (folder) folder.push(one)
    else folders.set(dirname(file), [one])
  }
  for (const images of folders.values()) images.sort((a, b) => a.frame - b.frame)
  return folders
}

/** Makes sequences of such folders of numbered images. Images that are frames already stay what they are. */
export async function placeFolders(
  store: Store,
  placed: ReadonlyMap<string, number>,
  isSequence: (folder: string) => boolean,
  { report, signal }: { report: ReadReport; signal: AbortSignal },
): Promise<void> {
  const place = framePlacer(store)
  const frames = [...numberedByFolder(placed)].flatMap(([folder, images]) =>
    images.length < 2 || !isSequence(folder) ? [] : images.map((image) => ({ ...image, folder })),
  )
  const isFrame = (row: number) => store.get('SELECT 1 FROM sequence_frame WHERE image_id = ?', [row]) !== undefined
  await eachInTurns(
    frames,
    ({ imageRow, file, frame, folder }) => {
      if (isFrame(imageRow)) return
      place(
        folder,
        { imageRow, labels: [], complete: false, sequence: { name: basename(folder), frame } },
        file,
        report,
      )
    },
    { signal, around: store.write },
  )
}
