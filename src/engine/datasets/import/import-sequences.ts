import { basename, dirname, join } from 'node:path'
import { type FrameOfSequence, placeInSequence } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import type { ReadImage } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/** Makes an image a frame of its sequence and returns it, without tracks if that fails. */
export type PlaceFrame = (source: string, image: ReadImage, path: string, report: ReadReport) => ReadImage

/**
 * Places the frames that sources list. Sequences with the same name from different sources get a number, so that two
 * videos don't become one; a repeated import finds its own.
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

type NumberedFrame = { imageRow: number; file: string; frame: number }
/** `start`: what their names begin with, before the number. */
type Series = { folder: string; start: string; images: NumberedFrame[] }

/** The images whose names differ in the numbers at their ends, in their order. A folder may have several such series. */
function seriesIn(placed: ReadonlyMap<string, number>): Series[] {
  const numbered = [...placed].flatMap(([file, imageRow]) => {
    const [, start, digits] = /^(.*?)(\d{1,9})\.[^.]+$/.exec(basename(file)) ?? []
    return start === undefined ? [] : [{ folder: dirname(file), start, imageRow, file, frame: Number(digits) }]
  })
  return [...Map.groupBy(numbered, ({ folder, start }) => join(folder, start)).values()]
    .filter((images) => images.length > 1)
    .map((images) => ({ ...images[0]!, images: images.sort((a, b) => a.frame - b.frame) }))
}

/** Returns the name of a series: its folder, plus the start of its file names if the folder has several. */
function namesOf(series: readonly Series[]): (one: Series) => string {
  const inFolder = Map.groupBy(series, ({ folder }) => folder)
  return ({ folder, start }) => {
    const own = start.replace(/[-_. ]+$/, '')
    return inFolder.get(folder)?.length === 1 || own === '' ? basename(folder) : `${basename(folder)} ${own}`
  }
}

/** Makes sequences of the numbered images in such folders. Images that are frames already stay unchanged. */
export async function placeFolders(
  store: Store,
  placed: ReadonlyMap<string, number>,
  isSequence: (folder: string) => boolean,
  { report, signal }: { report: ReadReport; signal: AbortSignal },
): Promise<void> {
  const place = framePlacer(store)
  const series = seriesIn(placed).filter(({ folder }) => isSequence(folder))
  const nameOf = namesOf(series)
  const frames = series.flatMap((one) => one.images.map((image) => ({ ...image, of: one })))
  const isFrame = (row: number) => store.get('SELECT 1 FROM sequence_frame WHERE image_id = ?', [row]) !== undefined
  await writeEach(
    store,
    frames,
    ({ imageRow, file, frame, of }) => {
      if (isFrame(imageRow)) return
      const sequence = { name: nameOf(of), frame }
      place(join(of.folder, of.start), { imageRow, file, labels: [], complete: false, sequence }, file, report)
    },
    signal,
  )
}
