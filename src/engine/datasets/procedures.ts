import { resolve, sep } from 'node:path'
import type { ImportOptions } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { isVideoFile } from '#model/video-file.ts'
import { audit } from '../access/index.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { modelById } from '../models/index.ts'
import { procedures } from '../procedure.ts'
import { placeOfResult, requireStorageAllowed } from '../storage/index.ts'
import type { Store } from '../store/index.ts'
import { isArchive } from './archives/open-archives.ts'
import { compareImage } from './diff/changed-objects.ts'
import { otherImages } from './diff/other-images.ts'
import { isExportArchive } from './export/export-archive.ts'
import { checkExport, exportJob } from './export/export-job.ts'
import { formatList } from './format-list.ts'
import { chosenReadFormats, detectedFormat, imagesOnly, requireReadFormat } from './formats/index.ts'
import { checkFreeze, checkLeakage, freezeJob, previewFreeze, previewPlan } from './freeze/freeze.ts'
import { itemsThread } from './freeze/items-thread.ts'
import { nextChanges } from './freeze/next-changes.ts'
import { classNamesInFile } from './import/class-names-in-file.ts'
import { importJob } from './import/import-job.ts'
import { previewImport } from './import/import-preview.ts'
import { collectDatasheet, exportsOf } from './lineage/collect-datasheet.ts'
import { lineageOf } from './lineage/lineage.ts'
import { writeDatasheet } from './lineage/write-datasheet.ts'
import { writePredictionsOf } from './predictions/write-predictions-of.ts'
import { leftOutOf, sealedRows, toDataset } from './queries.ts'
import { requireVersion } from './versions/version.ts'
import { placeOfWorkspace, versionsThread } from './versions/versions-thread.ts'

const { datasets, library } = procedures

/** Whether the current policy lets images go only from verified copies: then exports are verified by default. */
const wantsVerified = (store: Store): boolean =>
  store.get(
    `SELECT 1 FROM (SELECT text FROM policy_version ORDER BY id DESC LIMIT 1)
     WHERE text ->> '$.fuses.requireBackup' = 'reviewed'`,
  ) !== undefined

/** Throws INVALID if no such format can be read, or it lacks these options. */
function requireKnownFormat({ format, readOptions }: Pick<ImportOptions, 'format' | 'readOptions'>): void {
  if (format === detectedFormat || format === imagesOnly) chosenReadFormats(readOptions)
  else requireReadFormat(format, readOptions)
}

/**
 * Throws unless there is something to import that may be imported: files, or an address in object storage that a server
 * is allowed to read.
 */
function requireSource(context: Context, { paths, address, predictionsOf, frames }: ImportOptions): void {
  if ((address === undefined) === (paths.length === 0))
    throw invalid('Name files and folders, or one address in object storage.')
  if (address === undefined) return
  requireStorageAllowed(context, address)
  if (predictionsOf || frames) throw invalid(`${address}: from object storage, images and their labels are imported.`)
}

/** `library.import` is implemented here because it also imports the labels next to the images. */
export const importProcedure = library.import.handler(({ context, input }) => {
  const { jobs, actor } = context.acting
  requireKnownFormat(input)
  requireSource(context.acting, input)
  if (input.predictionsOf?.dataset !== undefined) requireVersion(context.acting.store, input.predictionsOf.dataset)
  if (input.predictionsOf && 'modelId' in input.predictionsOf.model)
    modelById(context.acting.store, input.predictionsOf.model.modelId)
  if (input.storage === 'link' && input.paths.some(isArchive))
    throw invalid('Images in an archive can’t be linked. Unpack it first, or copy them.')
  const { cache } = context.acting.folders
  if (input.storage === 'link' && input.paths.some((path) => resolve(path).startsWith(cache + sep)))
    throw invalid('Uploaded files can’t be linked: they are copied into the workspace.')
  const video = input.paths.find(isVideoFile)
  if (video !== undefined && !input.frames && !input.predictionsOf)
    throw invalid(
      `${video} is a video. Choose which frames to import: every 30th (--every 30), or two per second (--fps 2).`,
    )
  if (video !== undefined && input.storage === 'link')
    throw invalid('Frames of a video can’t be linked: they are copied into the workspace.')
  return { jobId: jobs.enqueue(importJob, input, actor) }
})

export const datasetsProcedures = datasets.router({
  classNames: procedures.datasets.classNames.handler(({ input }) => classNamesInFile(resolve(input.file))),
  previewImport: datasets.previewImport.handler(({ context, input, signal = new AbortController().signal }) => {
    requireKnownFormat(input)
    return previewImport(input, { context: context.acting, signal })
  }),
  freeze: datasets.freeze.handler(async ({ context, input }) => {
    const acting = context.acting
    await checkLeakage(acting, input)
    return {
      jobId: acting.jobs.enqueue(freezeJob, input, acting.actor, { check: () => void checkFreeze(acting, input) }),
    }
  }),
  preview: datasets.preview.handler(({ context, input }) => previewFreeze(context.acting, input.where)),
  plan: datasets.plan.handler(({ context, input, signal }) => previewPlan(context.acting, input, signal)),
  list: datasets.list.handler(({ context }) => sealedRows(context.acting.store).map(toDataset)),
  diff: datasets.diff.handler(({ context, input: { a, b, objects }, signal }) =>
    context.acting.threads.ask(itemsThread, objects ? 'compareObjects' : 'compare', { a, b }, { signal }),
  ),
  writeDiff: datasets.writeDiff.handler(async ({ context, input: { a, b, file: given }, signal }) => {
    const file = resolve(given)
    await context.acting.threads.ask(itemsThread, 'writeDiff', { a, b, file }, { signal })
    return { file }
  }),
  writePredictions: datasets.writePredictions.handler(({ context, input, signal }) =>
    writePredictionsOf(context.acting, input, signal),
  ),
  changedImages: datasets.changedImages.handler(({ context, input: { a, b }, signal }) =>
    context.acting.threads.ask(itemsThread, 'changedImages', { a, b }, { signal }),
  ),
  diffImage: datasets.diffImage.handler(({ context, input: { a, b, imageId } }) =>
    compareImage(context.acting.store, a, b, rowOf(imageId)),
  ),
  otherImages: datasets.otherImages.handler(({ context, input }) => ({
    images: otherImages(context.acting.store, input),
  })),
  next: datasets.next.handler(({ context }) => nextChanges(context.acting)),
  leftOut: datasets.leftOut.handler(({ context, input }) => leftOutOf(context.acting.store, input.name)),
  lineage: datasets.lineage.handler(({ context, input }) =>
    lineageOf(context.acting.store, requireVersion(context.acting.store, input.name).row),
  ),
  exports: datasets.exports.handler(({ context, input }) => exportsOf(context.acting.store, input.name)),
  datasheet: datasets.datasheet.handler(({ context, input, signal }) =>
    collectDatasheet(context.acting, input.name, signal),
  ),
  writeNotes: datasets.writeNotes.handler(({ context, input: { name, notes } }) => {
    const { store, announce } = context.acting
    const { row } = requireVersion(store, name)
    store.write(() => store.run('UPDATE dataset SET sheet = ? WHERE id = ?', [JSON.stringify(notes), row.id]))
    announce({ type: 'datasetsChanged', datasetId: idOf('dst', row.id) })
  }),
  writeDatasheet: datasets.writeDatasheet.handler(async ({ context, input, signal }) => {
    const file = resolve(input.file)
    await writeDatasheet(context.acting, input.name, file, signal)
    return { file }
  }),
  verify: datasets.verify.handler(({ context: { acting }, input: { name }, signal }) =>
    acting.threads.ask(versionsThread, 'verify', { place: placeOfWorkspace(acting), name }, { signal }),
  ),
  formats: datasets.formats.handler(() => formatList()),
  losses: datasets.losses.handler(({ context, input, signal }) =>
    context.acting.threads.ask(versionsThread, 'lossesOf', input, { signal }),
  ),
  export: datasets.export.handler(({ context, input }) => {
    const acting = context.acting
    const folder = placeOfResult(acting, input.folder, input.address)
    const verify = input.verify ?? (input.images === 'copy' && !isExportArchive(folder) && wantsVerified(acting.store))
    const absolute = { ...input, verify, folder }
    const check = () => checkExport(absolute, { context: acting })
    const jobId = acting.jobs.enqueue(exportJob, absolute, acting.actor, { check })
    audit(acting, 'datasets.export', { version: input.name, format: input.format, images: input.images })
    return { jobId }
  }),
})
