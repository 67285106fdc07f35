import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ExportResult } from '#contract'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { atPlace, type Store } from '../../store/index.ts'
import { exportNames, imagePaths } from '../export-name.ts'
import { exportLabels } from '../formats/export-labels.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { askPages } from '../freeze/items-thread.ts'
import { type FrozenVersion, requireVersion } from '../versions/version.ts'
import { finishArchive, isExportArchive } from './export-archive.ts'
import { abandonFolder, beginFolder, finishFolder, freeTarget, unfinishedFolder } from './export-folder.ts'
import { Checkpoint, ExportInput, type Run } from './export-input.ts'
import { placeOf } from './export-placement.ts'
import { requireReader } from './self-check.ts'
import { noteVerified } from './verified-export.ts'
import { writeExport } from './write-export.ts'

export const exportJob = defineJob({
  kind: 'datasets.export',
  lane: 'files',
  unit: 'images',
  input: ExportInput,
  result: ExportResult,
  checkpoint: Checkpoint,
  title: ({ name, format }) => `Export ${name} as ${format}`,
  async run(input, run) {
    const finished = run.checkpoint?.renaming
    const version = requireVersion(run.context.store, input.name, askPages(run.context, run.signal))
    if (finished && existsSync(finished.manifest) && !existsSync(unfinishedFolder(finished.folder)))
      return ended(input, version, finished, run)
    if (finished && isExportArchive(finished.folder) && existsSync(finished.folder)) {
      await abandonFolder(finished.folder)
      return finished
    }
    const target = freeTarget(input.folder, run.context.folders)
    const folder = await beginFolder(target)
    try {
      const { lost, counts, files, notes } = await writeExport(input, version, folder, run)
      run.signal.throwIfAborted()
      const result: ExportResult = {
        images: counts.images,
        labels: counts.labels,
        lost,
        files,
        ...(notes.length > 0 && { notes }),
        ...(input.selfCheck && { selfChecked: true }),
        manifest: isExportArchive(target) ? target : join(target, 'manifest.json'),
        folder: target,
      }
      run.save({ renaming: result })
      await (isExportArchive(target) ? finishArchive(target, run.signal) : finishFolder(target))
      return await ended(input, version, result, run)
    } catch (error) {
      await abandonFolder(target)
      throw atPlace(error, target)
    }
  },
})

/** Notes a verified export, which needs its name to be found again. */
async function ended(input: ExportInput, version: FrozenVersion, result: ExportResult, { context }: Run) {
  if (!input.verify) return result
  const made = { folder: result.folder, dataset: input.name, format: input.format }
  return {
    ...result,
    verified: true,
    covers: await noteVerified(context, made, placedItems(context.store, version, input)),
  }
}

/** Each item with a place for its image; whole are those whose labels the format holds but for a model's confidence. */
async function* placedItems(store: Store, version: FrozenVersion, { images, format: name, writeOptions }: ExportInput) {
  const format = requireWriteFormat(name, writeOptions)
  const placing = { images, format, classes: version.classes, names: await exportNames(imagePaths(store)) }
  for await (const item of version.items()) {
    const path = placeOf(item, placing)
    if (path === null) continue
    const { labels, frame, width_px, height_px } = item
    const unscored = labels.map((label) => ({ ...label, score: null }))
    const held = exportLabels(format, unscored, version.classes, { widthPx: width_px, heightPx: height_px })
    const imageLosses = format.imageLosses?.(labels, version.classes, frame) ?? []
    const isWhole = imageLosses.length === 0 && held.every(({ losses }) => losses.length === 0)
    yield { item, path, isWhole }
  }
}

/** Checks at once what would make an export fail at its start. */
export function checkExport(input: ExportInput, run: Pick<Run, 'context'>): void {
  if (isExportArchive(input.folder) && (input.verify || input.images === 'link'))
    throw invalid(
      'An archive contains copies and can’t be a verified export. Copy the images, leave them out, or choose a folder.',
    )
  if (input.verify && input.images !== 'copy')
    throw invalid('Only exports with copied images can be verified. Choose copies, or export without verifying.')
  if (/\.(tar\.\w+|tgz|gz|rar|7z)$/i.test(input.folder))
    throw invalid(`An export is a folder, a .zip or a .tar file. ${input.folder} is none of these.`)
  const format = requireWriteFormat(input.format, input.writeOptions)
  if (input.base !== undefined && (input.images !== 'none' || format.embeds !== true))
    throw invalid('A base address is only for shards without images. Choose a shard format and leave out the images.')
  if (input.shardMb !== undefined && format.embeds !== true)
    throw invalid(`${format.title} has no shards, so their size can’t be chosen.`)
  if (input.selfCheck) requireReader(input.format)
  requireVersion(run.context.store, input.name)
  freeTarget(input.folder, run.context.folders)
}
