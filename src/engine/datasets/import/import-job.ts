import { basename, dirname, relative, resolve } from 'node:path'
import { z } from 'zod'
import { type FoundLabels, ImportOptions, ImportResult, type PredictionsOf } from '#contract'
import { invalid } from '../../errors.ts'
import { defineJob, type JobRun } from '../../jobs/index.ts'
import {
  hasErased,
  type ImageImportResult,
  importImages,
  importObjects,
  lastImageRow,
  lookAtImages,
} from '../../library/index.ts'
import { isPathInside } from '../../paths.ts'
import { erasedStems } from '../../workspace/index.ts'
import { named, type OpenedArchives, withArchives } from '../archives/open-archives.ts'
import { isTable } from '../formats/csv/table.ts'
import { detectedFormat } from '../formats/index.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { erasedNames } from '../versions/erased-names.ts'
import { classFoldersOf } from './class-folders.ts'
import { importLabels } from './import-labels.ts'
import { placeFolders } from './import-sequences.ts'
import { withLabelObjects } from './label-objects.ts'
import { predictedOf, predictingModel } from './predictions-of.ts'
import { placeAbove, withoutErasedNames } from './without-erased-names.ts'

/**
 * `afterRow`: the newest image row when the import began; later ones are its own, also after a crash. `labelsAdded` is
 * saved in the transactions that add them, so that a resumed run distinguishes its labels from earlier ones.
 */
const Checkpoint = z.object({ afterRow: z.int(), labelsAdded: z.int() })
type Run = Omit<JobRun<z.infer<typeof Checkpoint>>, 'keepInput'> & {
  checkpoint: z.infer<typeof Checkpoint>
  /** Called with files that are erased images. */
  onErased(files: readonly string[]): void
  /** Returns a test for texts that name an erased image, including the files above. */
  isErased(): (text: string) => boolean
}

/** The number of added labels, which is saved with them. */
const savingAdded = (run: Run) => ({
  ...run,
  saveAdded: (labelsAdded: number) => run.save({ ...run.checkpoint, labelsAdded }),
})

/**
 * Imports images, then the labels beside them. Both may run again after a crash: images are recognized by their
 * content, labels by the edit that they make.
 */
export const importJob = defineJob({
  kind: 'library.import',
  lane: 'files',
  unit: 'files',
  input: ImportOptions,
  result: ImportResult,
  checkpoint: Checkpoint,
  title: ({ paths, address }) =>
    `Import ${address ?? (paths.length === 1 ? basename(paths[0]!) || paths[0] : `${paths.length} files and folders`)}`,
  async run(options, run) {
    const checkpoint = run.checkpoint ?? { afterRow: lastImageRow(run.context.store), labelsAdded: 0 }
    if (!run.checkpoint) run.save(checkpoint)
    const report = new ReadReport()
    const files: string[] = []
    const isErased = () => erasedNames(files, erasedStems(run.context.store))
    const own = { ...run, checkpoint, isErased, onErased: (more: readonly string[]) => files.push(...more) }
    try {
      const result = await withArchives(options.paths, { ...run, report, frames: options.frames }, async (opened) => {
        const [shard] = opened.inside.keys()
        if (options.storage === 'link' && shard !== undefined)
          throw invalid(`${opened.named(shard)} contains images, which can’t be linked. Copy them.`)
        return opened.named(await importFiles({ ...options, paths: opened.paths }, opened, report, own))
      })
      return withoutErasedNames(result, isErased())
    } catch (error) {
      if (run.signal.aborted || !(error instanceof Error) || !isErased()(error.message)) throw error
      throw invalid('The import failed because of a file that is named after an erased image. Rename it and try again.')
    } finally {
      const left = withoutFiles(options, files, isErased())
      if (left.address !== options.address || left.paths.some((path) => !options.paths.includes(path)))
        run.keepInput(left)
    }
  },
})

/** Returns the options with folders in place of erased files and of paths named after an erased image. */
function withoutFiles(
  options: ImportOptions,
  files: readonly string[],
  isErased: (text: string) => boolean,
): ImportOptions {
  const left = new Set(files)
  const paths = options.paths.map((path) =>
    left.has(resolve(path)) ? dirname(resolve(path)) : placeAbove(path, isErased),
  )
  const { address } = options
  return {
    ...options,
    paths: [...new Set(paths)],
    ...(address !== undefined && { address: left.has(address) ? dirname(address) : placeAbove(address, isErased) }),
  }
}

async function importFiles(
  options: ImportOptions,
  opened: OpenedArchives,
  report: ReadReport,
  run: Run,
): Promise<ImportResult> {
  const { predictionsOf, address } = options
  if (predictionsOf) return importPredictions(options, predictionsOf, report, run)
  const since = { ...run, ...run.checkpoint }
  if (address === undefined) return importBeside(await importImages(options, since), options, opened, report, run)
  const images = await importObjects(address, options, since)
  return withLabelObjects({ ...images, address }, { ...run, report }, async (otherFiles, placed, folder) => {
    const beside = { ...options, paths: [folder] }
    const result = await importBeside({ ...images, otherFiles, placed }, beside, opened, report, run)
    return named(result, new Map([[folder, address.replace(/\/+$/, '')]]))
  })
}

/** Imports the labels beside imported images, and reports on both. */
async function importBeside(
  images: ImageImportResult,
  options: ImportOptions,
  { inside, videos, framesDropped }: OpenedArchives,
  report: ReadReport,
  run: Run,
): Promise<ImportResult> {
  const { labelsAdded, labelsKnown, absent, sources, splits } = await importLabels(images.otherFiles, {
    run: savingAdded(run),
    options,
    report,
    images: [...images.placed].map(([file, imageRow]) => ({ file, imageRow })),
    byName: images.imageFiles === 0 ? { datasetRow: null } : null,
    inside,
  })
  const classFolders =
    options.format === detectedFormat && sources.length === 0 && !images.otherFiles.some(isTable)
      ? classFoldersOf(pathsBelow(options.paths, images.placed.keys()))
      : null
  const isSequence = (folder: string) => options.sequences === true || videos.has(folder)
  await placeFolders(run.context.store, images.placed, isSequence, { report, signal: run.signal })
  const { imagesAdded, imagesKnown, repaired, notes, previouslyRemoved, hiddenSkipped, unknownSkipped, tilesJobId } =
    images
  const ofLabels = labelsResult(run, sources, report)
  return {
    imagesAdded,
    imagesKnown,
    labelsAdded,
    labelsKnown: Math.max(0, labelsKnown),
    ...ofLabels,
    ...(Object.keys(splits).length > 0 && { splits }),
    ...(absent > 0 && { absent }),
    ...(classFolders && { classFolders }),
    changed: report.changed(),
    rejected: [...images.rejected, ...ofLabels.rejected],
    ...(repaired.length > 0 ? { repaired } : {}),
    notes,
    ...(previouslyRemoved.length > 0 ? { previouslyRemoved } : {}),
    hiddenSkipped,
    ...(framesDropped > 0 && { framesDropped }),
    ...(options.knownOnly && { unknownSkipped }),
    ...(tilesJobId ? { tilesJobId } : {}),
  }
}

/** The result for labels, without names that an erasure removed. */
function labelsResult(
  run: Run,
  sources: readonly FoundLabels[],
  report: ReadReport,
): Pick<ImportResult, 'rejected' | 'sources'> {
  const isErased = run.isErased()
  const areMissing = hasErased(run.context.store)
  const missing = areMissing ? report.missing() : new Set<string>()
  const isNamed = (path: string) => !isErased(basename(path)) && !missing.has(path)
  return {
    ...(sources.length > 0 && {
      sources: sources.map((one) => (isNamed(one.path) ? one : { ...one, path: dirname(one.path) })),
    }),
    rejected: report.rejected({ isErased, areMissing }),
  }
}

/** Files by their ways below the folders that are imported. */
function* pathsBelow(paths: readonly string[], files: Iterable<string>): Generator<string> {
  const roots = paths.map((path) => resolve(path))
  for (const file of files) yield relative(roots.find((root) => isPathInside(file, root)) ?? dirname(file), file)
}

/** Imports predictions that a model made elsewhere on images of the workspace. */
async function importPredictions(
  options: ImportOptions,
  of: PredictionsOf,
  report: ReadReport,
  run: Run,
): Promise<ImportResult> {
  const { context, signal } = run
  const { datasetRow, options: predicted } = predictedOf(context, of)
  const { otherFiles, imageFiles, rejected } = await lookAtImages(options.paths, { context, signal, maxImages: 0 })
  const modelId = predictingModel(context, of)
  const { labelsAdded, labelsKnown, sources } = await importLabels(otherFiles, {
    run: savingAdded(run),
    options,
    report,
    images: [],
    byName: { datasetRow },
    inside: new Map(),
    bound: { of, modelId, predicted },
  })
  const ofLabels = labelsResult(run, sources, report)
  return {
    imagesAdded: 0,
    imagesKnown: 0,
    labelsAdded,
    labelsKnown: Math.max(0, labelsKnown),
    modelId,
    ...ofLabels,
    changed: report.changed(),
    rejected: [...rejected, ...ofLabels.rejected],
    ...(imageFiles > 0 && { imagesSkipped: imageFiles }),
  }
}
