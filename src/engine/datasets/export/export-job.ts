import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ExportImages, ExportResult, FormatChoices, type Loss } from '#contract'
import { idOf } from '#model/ids.ts'
import { invalid } from '../../errors.ts'
import { inOrder } from '../../in-order.ts'
import { defineJob, type JobRun } from '../../jobs/index.ts'
import { sha256OfFile } from '../../library/index.ts'
import { atPlace, type Store } from '../../store/index.ts'
import { writeHead } from '../../workspace/index.ts'
import { exportNames, imagePaths } from '../export-name.ts'
import type { Sink, WriteFormat, Written } from '../formats/define-format.ts'
import { heldLabels } from '../formats/held-labels.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { askPages } from '../freeze/items-thread.ts'
import type { Summary } from '../queries.ts'
import { requireReadBack } from '../reading/require-read-back.ts'
import { leftSince } from '../versions/left-since.ts'
import { type ManifestItem, writeManifest } from '../versions/manifest.ts'
import type { Placing } from '../versions/place-image.ts'
import { hashingSink, type Sums, verifyFiles } from '../versions/sums.ts'
import { trainProblems, writeTrainNotes } from '../versions/train-notes.ts'
import { type FrozenItem, type FrozenVersion, requireVersion } from '../versions/version.ts'
import { finishArchive, isExportArchive } from './export-archive.ts'
import { abandonFolder, beginFolder, finishFolder, freeTarget, unfinishedFolder } from './export-folder.ts'
import { Losses } from './export-losses.ts'
import {
  contentOfItem,
  isEmbedded,
  isTurned,
  ownPlaceOf,
  type Placement,
  placeItem,
  placeOf,
  writtenVersion,
} from './export-placement.ts'
import { folderSink, pathInside } from './folder-sink.ts'
import { requireReader } from './self-check.ts'
import { noteVerified } from './verified-export.ts'

const ExportInput = z.object({
  name: z.string(),
  format: z.string(),
  folder: z.string(),
  images: ExportImages,
  writeOptions: FormatChoices.optional(),
  verify: z.boolean().default(false),
  selfCheck: z.boolean().default(false),
  base: z.string().optional(),
  shardMb: z.int().optional(),
})
type ExportInput = z.infer<typeof ExportInput>

/** Set just before the folder gets its name: if it has it when the job is run again, this was the result. */
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
    const held = await heldLabels(format, unscored, version.classes, { widthPx: width_px, heightPx: height_px })
    const imageLosses = format.imageLosses?.(labels, version.classes, frame) ?? []
    const isWhole = imageLosses.length === 0 && held.every(({ losses }) => losses.length === 0)
    yield { item, path, isWhole }
  }
}

type Files = Record<Placing, number>

const linkNotes = (images: ExportInput['images'], { copied }: Files): string[] =>
  images === 'link' && copied > 0
    ? [
        `Copied instead of linked: ${copied}. This disk can’t share bytes between files, and a hard or symbolic link would let other programs change your originals.`,
      ]
    : []

async function writeExport(
  input: ExportInput,
  version: FrozenVersion,
  folder: string,
  run: Run,
): Promise<{ lost: Loss[]; counts: Written; files: Files; notes: string[] }> {
  const format = requireWriteFormat(input.format, input.writeOptions)
  const summary: Summary = JSON.parse(version.row.summary)
  const files: Files = { copied: 0, shared: 0, upright: 0 }
  const losses = new Losses(format, version.classes)
  const placing = {
    images: input.images,
    format,
    classes: version.classes,
    names: await exportNames(imagePaths(run.context.store)),
  }
  const sums: Sums = new Map()
  /** Each image counts once when it is written, and once more when it is read again. */
  const total = summary.images * (input.verify ? 2 : 1)
  run.progress(0, total)
  /** Each item is looked at once, with its image where that is placed, else when the format does. */
  const look = async (item: FrozenItem) => {
    if ((await losses.add(item)) && !isEmbedded(placing)) run.progress(losses.labelCounts.size, total)
  }
  const { images } = input
  if (!isEmbedded(placing) && images !== 'none')
    await inOrder(
      version.items(),
      async (item) => {
        const place = placeOf(item, placing)
        if (place === null) return item
        const placed = await placeItem(item, place, { mode: images, folder, run })
        files[placed] += 1
        if (input.verify)
          sums.set(place, placed === 'upright' ? await sha256OfFile(pathInside(folder, place)) : item.sha256)
        return item
      },
      look,
      run.signal,
    )
  const sink = input.verify ? hashingSink(folderSink(folder), sums) : folderSink(folder)
  const labelFiles: string[] = []
  const listing: Sink = {
    open(path) {
      labelFiles.push(path)
      return sink.open(path)
    },
    async rename(from, to) {
      await sink.rename(from, to)
      labelFiles[labelFiles.indexOf(from)] = to
    },
  }
  let embedded = 0
  /** An image on its way into a file: put into the folder first, as into any export. */
  const contentOf = async (item: FrozenItem): Promise<Uint8Array> => {
    const { placed, content } = await contentOfItem(item, { folder, run })
    files[placed] += 1
    embedded += 1
    run.progress(embedded, total)
    return content
  }
  const written = await format.write(
    {
      ...writtenVersion(version, placing, run.signal, {
        contentOf: isEmbedded(placing) ? contentOf : undefined,
        onLabels: look,
      }),
      ...(input.base !== undefined && { base: input.base.replace(/\/+$/, '') }),
      ...(input.shardMb !== undefined && { shardBytes: input.shardMb * 1e6 }),
    },
    listing,
  )
  if (losses.labelCounts.size < summary.images)
    for await (const item of version.items()) {
      run.signal.throwIfAborted()
      await look(item)
    }
  reconcile(summary, { images: losses.labelCounts.size, labels: losses.labels }, written)
  if (written.images === 0) throw nothingToExport(input.name, format, summary.images)
  if (input.selfCheck) {
    const places: [imageRow: number, place: string][] = []
    for await (const item of version.items()) {
      run.signal.throwIfAborted()
      const place = ownPlaceOf(item, placing)
      if (place !== null) places.push([item.image_id, place])
    }
    const written = { folder, files: labelFiles, format: format.name, given: input.writeOptions, dataset: input.name }
    await requireReadBack(run.context, { ...written, places }, run.signal)
  }
  const lost = losses.list()
  // Not in the manifest, which is the same each time that a version is exported.
  await writeHead(folder, run.context.store, run.context.clock)
  const made = { dataset: input.name, format: input.format, bySplit: summary.bySplit }
  if (input.images !== 'none') await writeTrainNotes(folder, run.context, made)
  await writeManifest(
    sink,
    version.row,
    {
      format: format.name,
      options: input.writeOptions,
      images: input.images,
      lost,
      upright: files.upright,
      since: await leftSince(run.context, version.row),
    },
    manifestItems(version, placing, losses.labelCounts, run.signal),
  )
  if (input.verify) {
    let done = 0
    const share = summary.images / Math.max(1, sums.size)
    const onFile = () => run.progress(summary.images + Math.floor(++done * share), total)
    await verifyFiles(folder, sums, { signal: run.signal, onFile })
  }
  return { lost, counts: written, files, notes: [...linkNotes(input.images, files), ...trainProblems(made)] }
}

async function* manifestItems(
  version: FrozenVersion,
  placement: Placement,
  labelCounts: ReadonlyMap<number, number>,
  signal: AbortSignal,
): AsyncIterable<ManifestItem> {
  for await (const item of version.items()) {
    signal.throwIfAborted()
    const place = placement.images === 'none' ? ownPlaceOf(item, placement) : null
    yield {
      file: placeOf(item, placement),
      ...(place !== null && { place }),
      imageId: idOf('img', item.image_id),
      sha256: item.sha256,
      path: item.path,
      split: item.split,
      width: item.width_px,
      height: item.height_px,
      labels: labelCounts.get(item.image_id)!,
      upright: isTurned(item, placement.images),
    }
  }
}

/** An export without an image would pass for one that worked. */
function nothingToExport(name: string, { title, needs }: WriteFormat, frozen: number) {
  if (frozen === 0) return invalid(`All images of ${name} were erased, so there is nothing to export.`)
  return invalid(
    `No image of ${name} has ${needs ?? 'a place in the format'}, which an export as ${title} needs. Nothing was exported. Choose another format.`,
  )
}

/** Everything that was frozen is in the export or counted as left out, or there is no export. */
function reconcile(frozen: Summary, walked: { images: number; labels: number }, written: Written): void {
  const labelsOut = written.labels + written.labelsLeftOut
  const imagesOut = written.images + written.imagesLeftOut
  if (frozen.images === walked.images && frozen.images === imagesOut && frozen.labels === labelsOut) return
  throw new Error(
    `The counts do not add up: frozen ${frozen.images} images and ${frozen.labels} labels, ` +
      `written ${written.images} images (${written.imagesLeftOut} left out) and ${written.labels} labels ` +
      `(${written.labelsLeftOut} left out). Nothing was exported.`,
  )
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
