import type { FormatChoices } from '#contract'
import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadOnlyStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { selfCheck } from '../export/self-check.ts'
import type { SideFile } from '../formats/define-format.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { requireVersion } from '../versions/version.ts'
import { LabelReader } from './label-reader.ts'
import type { LabelBatch, LabelSetNow, PlacedImage, ReadRequest } from './messages.ts'

/** What one import reads at a time. */
type Reading = { store: ReadOnlyStore; reader: LabelReader | null; places: Map<number, string> }

/** An export that is to be compared with its version. */
export type ToCheck = {
  folder: string
  files: readonly string[]
  format: string
  given?: FormatChoices | undefined
  dataset: string
}

/** Some of the images that a file holds. */
type InsideOf = { file: string; images: readonly (readonly [number | string, string])[] }

export const readingOf = (store: ReadOnlyStore): Reading => ({ store, reader: null, places: new Map() })

function readerOf({ reader }: Reading): LabelReader {
  if (!reader) throw new Error('The thread that read the labels ended. Import the files again.')
  return reader
}

export const tasks = {
  begin(reading: Reading, request: ReadRequest): void {
    reading.reader = new LabelReader(reading.store, request)
  },
  addImages: (reading: Reading, images: readonly PlacedImage[]): void => readerOf(reading).addImages(images),
  addInside: (reading: Reading, { file, images }: InsideOf): void => readerOf(reading).addInside(file, images),
  addFiles: (reading: Reading, files: readonly SideFile[]): void => readerOf(reading).addFiles(files),
  findSources: (reading: Reading) => readerOf(reading).findSources(),
  preview: (reading: Reading, { at, samples }: { at: number; samples: number }, step: OnProgress) =>
    readerOf(reading).preview(at, samples, step),
  openSource: (reading: Reading, at: number) => readerOf(reading).openSource(at),
  useLabelSet: (reading: Reading, labelSet: LabelSetNow): void => readerOf(reading).useLabelSet(labelSet),
  next: (reading: Reading, file: string, step: OnProgress): Promise<LabelBatch> => readerOf(reading).next(file, step),
  addPlaces({ places }: Reading, more: readonly (readonly [imageRow: number, place: string])[]): void {
    for (const [row, place] of more) places.set(row, place)
  },
  selfCheck: ({ store, places }: Reading, { format, dataset, ...written }: ToCheck, step: OnProgress) =>
    selfCheck({
      ...written,
      format: requireWriteFormat(format, written.given),
      version: requireVersion(store, dataset),
      places,
      step: () => step(0),
    }),
  takeReport: (reading: Reading) => readerOf(reading).takeReport(),
}

/** Reads label files, by a connection to the workspace that can only read. */
export function open(folder: string): Opened<Reading> {
  const store = openForReading(folder)
  return { given: readingOf(store), within: (work) => work(), close: store.close }
}
