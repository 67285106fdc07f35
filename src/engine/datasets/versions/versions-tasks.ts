import type { Settings } from '#contract'
import type { Folders, ReadContext } from '../../context.ts'
import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { finishArchive } from '../export/export-archive.ts'
import type { ExportInput } from '../export/export-input.ts'
import { lossesOf } from '../export/export-losses.ts'
import { type LatestExport, readLatestExport, writeLatestExport } from '../export/latest-export.ts'
import {
  abandonStoredExport,
  type ExportClaim,
  finishStoredExport,
  isFinishedExport,
  type SentFiles,
} from '../export/stored-export.ts'
import { verifiedContent } from '../export/verified-content.ts'
import { writeExport } from '../export/write-export.ts'
import { writePredictions } from '../predictions/write-predictions.ts'
import { verify } from './verify.ts'
import { requireVersion } from './version.ts'
import { contentOf } from './version-content.ts'

/** Where the workspace's files are, and its settings, as the engine's thread knows them. */
type Place = { folders: Folders; settings: Settings }

const contextOf = (store: ReadStore, { folders, settings }: Place): ReadContext => ({
  ...{ store, folders },
  settings: () => settings,
})

export const tasks = {
  writeExport: (
    store: ReadStore,
    { place, ...request }: { place: Place; input: ExportInput; folder: string; claimed?: ExportClaim },
    step: OnProgress,
  ) => writeExport(contextOf(store, place), request, step),
  finishArchive: (_: ReadStore, target: string, step: OnProgress) => finishArchive(target, step),
  finishStoredExport: (
    _: ReadStore,
    { address, scratch, sent }: { address: string; scratch: string; sent: SentFiles },
  ) => finishStoredExport(address, scratch, sent),
  isFinishedExport: (_: ReadStore, address: string) => isFinishedExport(address),
  abandonStoredExport: (_: ReadStore, { address, of }: { address: string; of: string }) =>
    abandonStoredExport(address, of),
  readLatestExport: (_: ReadStore, place: string) => readLatestExport(place),
  writeLatestExport: (_: ReadStore, { place, latest }: { place: string; latest: LatestExport }) =>
    writeLatestExport(place, latest),
  verifiedContent,
  lossesOf,
  writePredictions,
  verify: (store: ReadStore, { place, name }: { place: Place; name: string }, step: OnProgress) =>
    verify(contextOf(store, place), name, step),
  content: (store: ReadStore, name: string, step: OnProgress) =>
    contentOf(store, requireVersion(store, name).row, () => step(0)),
}

/** Goes through the items of frozen versions. No read transaction stays open: it would keep SQLite from ending its log. */
export function open(folder: string): Opened<ReadStore> {
  const store = openForReading(folder)
  return { given: store, within: (work) => work(), close: store.close }
}
