import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ExportResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { invalid } from '../../errors.ts'
import { defineJob, type JobRun } from '../../jobs/index.ts'
import { atPlace } from '../../store/index.ts'
import { writeHead } from '../../workspace/index.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { requireVersion } from '../versions/version.ts'
import { placeOfWorkspace, versionsThread } from '../versions/versions-thread.ts'
import { isExportArchive } from './export-archive.ts'
import { abandonFolder, beginFolder, finishFolder, freeTarget, unfinishedFolder } from './export-folder.ts'
import { ExportInput } from './export-input.ts'
import { exportToStorage } from './export-to-storage.ts'
import { requireReader } from './self-check.ts'
import { requireStoredExport } from './stored-export.ts'
import { noteVerified } from './verified-export.ts'
import { stepsOfExport } from './write-export.ts'

/** Set just before the folder gets its name: if the name exists when the job runs again, this was the result. */
const Checkpoint = z.object({ renaming: ExportResult })
type Run = JobRun<z.infer<typeof Checkpoint>>

export const exportJob = defineJob({
  kind: 'datasets.export',
  lane: 'files',
  unit: 'images',
  input: ExportInput,
  result: ExportResult,
  checkpoint: Checkpoint,
  title: ({ name, format }) => `Export ${name} as ${format}`,
  async run(input, run) {
    if (isStorageAddress(input.folder)) return ended(input, await exportToStorage(input, run), run)
    const finished = run.checkpoint?.renaming
    if (finished && existsSync(finished.manifest) && !existsSync(unfinishedFolder(finished.folder)))
      return ended(input, finished, run)
    if (finished && isExportArchive(finished.folder) && existsSync(finished.folder)) {
      await abandonFolder(finished.folder)
      return finished
    }
    const target = freeTarget(input.folder, run.context.folders)
    const folder = await beginFolder(target)
    try {
      const { sent, ...made } = await written(input, folder, run)
      run.signal.throwIfAborted()
      const manifest = isExportArchive(target) ? target : join(target, 'manifest.json')
      const result = { ...made, manifest, folder: target }
      run.save({ renaming: result })
      if (isExportArchive(target))
        await run.context.threads.ask(versionsThread, 'finishArchive', target, { signal: run.signal })
      else await finishFolder(target)
      return await ended(input, result, run)
    } catch (error) {
      await abandonFolder(target)
      throw atPlace(error, target)
    }
  },
})

/** Writes a version into a temporary folder, in a thread. */
async function written(input: ExportInput, folder: string, { context, progress, signal }: Run) {
  const { store, clock, threads } = context
  const total = stepsOfExport(JSON.parse(requireVersion(store, input.name).row.summary), input)
  const onProgress = (share: number) => progress(Math.round(share * total), total)
  const request = { place: placeOfWorkspace(context), input, folder }
  const made = await threads.ask(versionsThread, 'writeExport', request, { signal, onProgress })
  // Not part of the manifest, which is the same every time a version is exported.
  await writeHead(folder, store, clock)
  onProgress(1)
  return made
}

/** Records a verified export, which needs its final name to be found again. */
async function ended(input: ExportInput, result: ExportResult, { context, signal }: Run): Promise<ExportResult> {
  if (!input.verify) return result
  const made = { folder: result.folder, dataset: input.name, format: input.format }
  const content = await context.threads.ask(
    versionsThread,
    'verifiedContent',
    { input, folder: result.folder },
    { signal },
  )
  return { ...result, verified: true, covers: noteVerified(context, made, content) }
}

/** Checks up front what would make an export fail at its start. */
export function checkExport(input: ExportInput, run: Pick<Run, 'context'>): void {
  if (isExportArchive(input.folder) && (input.verify || input.images === 'link'))
    throw invalid(
      'An archive contains copies and can’t be a verified export. Copy the images, leave them out, or choose a folder.',
    )
  if (input.verify && input.images !== 'copy')
    throw invalid('Only exports with copied images can be verified. Choose copies, or export without verifying.')
  const isStored = isStorageAddress(input.folder)
  if (isStored) requireStoredExport(input)
  if (/\.(tar\.\w+|tgz|gz|rar|7z)$/i.test(input.folder))
    throw invalid(`An export is a folder, a .zip or a .tar file. ${input.folder} is none of these.`)
  const format = requireWriteFormat(input.format, input.writeOptions)
  if (input.base !== undefined && (input.images !== 'none' || format.embeds !== true))
    throw invalid('A base address is only for shards without images. Choose a shard format and leave out the images.')
  if (input.shardMb !== undefined && format.embeds !== true)
    throw invalid(`${format.title} has no shards, so their size can’t be chosen.`)
  if (input.selfCheck) requireReader(input.format)
  requireVersion(run.context.store, input.name)
  if (!isStored) freeTarget(input.folder, run.context.folders)
}
