import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadOnlyStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import type { SideFile } from '../formats/define-format.ts'
import { LabelReader } from './label-reader.ts'
import type { LabelBatch, LabelSetNow, PlacedImage, ReadRequest } from './messages.ts'

/** What one import reads at a time. */
type Reading = { store: ReadOnlyStore; reader: LabelReader | null }

/** Some of the images that a file holds. */
type InsideOf = { file: string; images: readonly (readonly [number | string, string])[] }

export const readingOf = (store: ReadOnlyStore): Reading => ({ store, reader: null })

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
  takeReport: (reading: Reading) => readerOf(reading).takeReport(),
}

/** Reads label files over a read-only connection to the workspace. */
export function open(folder: string): Opened<Reading> {
  const store = openForReading(folder)
  return { given: readingOf(store), within: (work) => work(), close: store.close }
}
