import { ORPCError } from '@orpc/client'
import type { ExportResult } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ReadContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { inOrder } from '../../in-order.ts'
import { sha256OfFile } from '../../library/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import { StorageError } from '../../storage/index.ts'
import { exportNames, imagePaths } from '../export-name.ts'
import type { Sink, WriteCounts, WriteFormat } from '../formats/define-format.ts'
import { requireWriteFormat } from '../formats/index.ts'
import type { Summary } from '../queries.ts'
import { leftSince } from '../versions/left-since.ts'
import { type ManifestItem, writeManifest } from '../versions/manifest.ts'
import type { Placing } from '../versions/place-image.ts'
import { hashingSink, type Sums, verifyFiles } from '../versions/sums.ts'
import { trainProblems, writeTrainNotes } from '../versions/train-notes.ts'
import { type FrozenItem, type FrozenVersion, requireVersion } from '../versions/version.ts'
import { filesOfExport } from './export-folder.ts'
import type { ExportInput } from './export-input.ts'
import { Losses } from './export-losses.ts'
import {
  contentOfItem,
  isEmbedded,
  isTurned,
  originalOf,
  ownPlaceOf,
  type Placement,
  placeItem,
  placeOf,
  writtenVersion,
} from './export-placement.ts'
import { folderSink, pathInside } from './folder-sink.ts'
import { selfCheck } from './self-check.ts'
import { abandonStoredExport, type ExportClaim, manifestName, type SentFiles, StoredExport } from './stored-export.ts'

type Files = Record<Placing, number>

/** Returns a note if images were copied although links were requested. */
const linkNotes = (images: ExportInput['images'], { copied }: Files): string[] =>
  images === 'link' && copied > 0
    ? [
        `Copied instead of linked: ${copied}. This disk can’t share bytes between files, and a hard or symbolic link would let other programs change your originals.`,
      ]
    : []

/** One export while it is written: its counts so far, and where its files go. */
class ExportWriter {
  readonly #input: ExportInput
  readonly #version: FrozenVersion
  readonly #folder: string
  readonly #context: ReadContext
  readonly #step: OnProgress
  readonly #format: WriteFormat
  readonly #summary: Summary
  readonly #placing: Placement
  readonly #losses: Losses
  readonly #files: Files = { copied: 0, shared: 0, upright: 0 }
  readonly #sums: Sums = new Map()
  readonly #sink: Sink
  readonly #total: number
  /** The export in object storage; null if it goes into the folder. */
  readonly #stored: StoredExport | null

  constructor(
    context: ReadContext,
    input: ExportInput,
    { folder, stored }: { folder: string; stored: StoredExport | null },
    step: OnProgress,
  ) {
    const version = requireVersion(context.store, input.name)
    this.#input = input
    this.#version = version
    this.#folder = folder
    this.#stored = stored
    this.#context = context
    this.#step = step
    this.#format = requireWriteFormat(input.format, input.writeOptions)
    this.#summary = JSON.parse(version.row.summary)
    const names = exportNames(imagePaths(context.store))
    this.#placing = { images: input.images, format: this.#format, classes: version.classes, names }
    this.#losses = new Losses(this.#format, version.classes)
    const sink = input.verify ? hashingSink(folderSink(folder), this.#sums) : folderSink(folder)
    this.#sink = stored?.sink(sink) ?? sink
    this.#total = stepsOfExport(this.#summary, input)
  }

  async write(): Promise<WriteResult> {
    const { images } = this.#input
    if (!isEmbedded(this.#placing) && images !== 'none') await this.#placeImages(images)
    const written = await this.#writeLabels()
    await this.#countRest()
    reconcile(this.#summary, { images: this.#losses.labelCounts.size, labels: this.#losses.labels }, written)
    if (written.images === 0) throw nothingToExport(this.#input.name, this.#format, this.#summary.images)
    if (this.#input.selfCheck) await this.#readBack()
    await this.#stored?.release()
    const notes = await this.#writeNotes()
    await this.#stored?.shipRest()
    if (this.#input.verify) await this.#verify()
    await this.#stored?.shipRest()
    const sent = this.#stored?.sent
    if (sent && sent.kept > 0)
      notes.push(`Continued an unfinished export: ${sent.kept} of ${sent.files} files were there already.`)
    return {
      images: written.images,
      labels: written.labels,
      lost: this.#losses.list(),
      files: this.#files,
      ...(notes.length > 0 && { notes }),
      ...(this.#input.selfCheck && { selfChecked: true }),
      sent,
    }
  }

  /** Each item is counted once, with its image if images are placed, otherwise when the format reads it. */
  #look(item: FrozenItem): void {
    if (this.#losses.add(item) && !isEmbedded(this.#placing)) this.#step(this.#losses.labelCounts.size / this.#total)
  }

  /** Puts the images into the folder. */
  #placeImages(mode: 'copy' | 'link'): Promise<void> {
    const place = async (item: FrozenItem) => {
      const to = placeOf(item, this.#placing)
      if (to === null) return item
      const into = { mode, folder: this.#folder, context: this.#context }
      const isSentAsItIs = this.#stored !== null && !isTurned(item, mode)
      if (isSentAsItIs) await this.#stored?.put(to, await originalOf(item, this.#context), item.sha256)
      const placed = isSentAsItIs ? 'copied' : await placeItem(item, to, into)
      this.#files[placed] += 1
      if (this.#input.verify)
        this.#sums.set(to, placed === 'upright' ? await sha256OfFile(pathInside(this.#folder, to)) : item.sha256)
      if (!isSentAsItIs) await this.#stored?.ship(to)
      return item
    }
    const atOnce = this.#stored ? sentAtOnce : undefined
    return inOrder(this.#version.items(), place, (item) => this.#look(item), undefined, atOnce)
  }

  /** Writes the files of the format, including the images if it embeds them. */
  #writeLabels(): Promise<WriteCounts> {
    const { base, shardMb } = this.#input
    let embedded = 0
    /** An image to be embedded in a file: placed in the folder first, as in any export. */
    const contentOf = async (item: FrozenItem): Promise<Uint8Array> => {
      const { placed, content } = await contentOfItem(item, { folder: this.#folder, context: this.#context })
      this.#files[placed] += 1
      embedded += 1
      this.#step(embedded / this.#total)
      return content
    }
    const version = writtenVersion(this.#version, this.#placing, this.#step, {
      contentOf: isEmbedded(this.#placing) ? contentOf : undefined,
      onLabels: (item) => this.#look(item),
    })
    const shards = {
      ...(base !== undefined && { base: base.replace(/\/+$/, '') }),
      ...(shardMb !== undefined && { shardBytes: shardMb * 1e6 }),
    }
    return this.#format.write({ ...version, ...shards }, this.#sink)
  }

  /** Counts the items that the format did not ask for. */
  async #countRest(): Promise<void> {
    if (this.#losses.labelCounts.size >= this.#summary.images) return
    for await (const item of this.#version.items()) {
      this.#step(0)
      this.#look(item)
    }
  }

  async #readBack(): Promise<void> {
    const places = new Map<number, string>()
    for await (const item of this.#version.items()) {
      this.#step(0)
      const place = ownPlaceOf(item, this.#placing)
      if (place !== null) places.set(item.imageRow, place)
    }
    const images = new Set(places.values())
    const files = filesOfExport(this.#folder).filter((path) => !images.has(path))
    const written = { folder: this.#folder, files, format: this.#format, given: this.#input.writeOptions }
    const step = () => this.#step(0)
    const problems = await selfCheck({ ...written, version: this.#version, places, step })
    if (problems.length === 0) return
    throw invalid(
      `The export differs from the frozen version when read back: ${problems.join('; ')}. Nothing was exported.`,
    )
  }

  /** Writes what describes the export: notes on training and the manifest. Returns notes for the user. */
  async #writeNotes(): Promise<string[]> {
    const context = this.#context
    const { name, format, images, writeOptions: options } = this.#input
    const made = { dataset: name, format, bySplit: this.#summary.bySplit }
    if (images !== 'none') await writeTrainNotes(this.#folder, context, made)
    const since = leftSince(context.store, this.#version.row)
    const about = { format, options, images, lost: this.#losses.list(), upright: this.#files.upright, since }
    const items = manifestItems(this.#version, this.#placing, this.#losses.labelCounts, this.#step)
    await writeManifest(this.#sink, this.#version.row, about, items)
    return [...linkNotes(images, this.#files), ...trainProblems(made)]
  }

  /** Reads each file again and compares it with what was written. */
  #verify(): Promise<void> {
    let done = 0
    const share = this.#summary.images / Math.max(1, this.#sums.size)
    const onFile = () => this.#step((this.#summary.images + ++done * share) / this.#total)
    const stored = this.#stored?.folder
    const hashOf = async (path: string) =>
      path === manifestName ? sha256OfFile(pathInside(this.#folder, path)) : (await stored!.hash(path)).sha256
    return verifyFiles(this.#folder, this.#sums, onFile, stored && { hashOf, place: stored.address })
  }
}

type WriteResult = Omit<ExportResult, 'manifest' | 'folder'> & { sent: SentFiles | undefined }

/** Images on their way into object storage at a time. */
const sentAtOnce = 16

/** Each image counts once when it is written and once when it is read again. */
export const stepsOfExport = ({ images }: Summary, { verify }: ExportInput): number =>
  Math.max(1, images) * (verify ? 2 : 1)

/**
 * Writes a version into a temporary folder; with `claimed`, from there into object storage, all but the manifest. An
 * invalid export is deleted there; after a storage error its files stay, so that the same export can continue.
 */
export async function writeExport(
  context: ReadContext,
  { input, folder, claimed }: { input: ExportInput; folder: string; claimed?: ExportClaim },
  step: OnProgress,
): Promise<WriteResult> {
  const options = { scratch: folder, keepsFiles: input.selfCheck }
  const stored = claimed ? await StoredExport.begin(input.folder, claimed, options) : null
  try {
    return await new ExportWriter(context, input, { folder, stored }, step).write()
  } catch (error) {
    await stored?.end()
    if (claimed && error instanceof ORPCError && !(error instanceof StorageError))
      await abandonStoredExport(input.folder, claimed.of)
    throw error
  }
}

async function* manifestItems(
  version: FrozenVersion,
  placement: Placement,
  labelCounts: ReadonlyMap<number, number>,
  step: OnProgress,
): AsyncIterable<ManifestItem> {
  for await (const item of version.items()) {
    step(0)
    const place = placement.images === 'none' ? ownPlaceOf(item, placement) : null
    yield {
      file: placeOf(item, placement),
      ...(place !== null && { place }),
      imageId: idOf('img', item.imageRow),
      sha256: item.sha256,
      path: item.path,
      split: item.split,
      width: item.widthPx,
      height: item.heightPx,
      labels: labelCounts.get(item.imageRow)!,
      upright: isTurned(item, placement.images),
    }
  }
}

/** An export without any image would look like one that worked. */
function nothingToExport(name: string, { title, needs }: WriteFormat, frozen: number) {
  if (frozen === 0) return invalid(`All images of ${name} were erased, so there is nothing to export.`)
  return invalid(
    `No image of ${name} has ${needs ?? 'a place in the format'}, which an export as ${title} needs. Nothing was exported. Choose another format.`,
  )
}

/** Everything that was frozen is in the export or counted as left out; otherwise there is no export. */
function reconcile(frozen: Summary, walked: { images: number; labels: number }, written: WriteCounts): void {
  const labelsOut = written.labels + written.labelsLeftOut
  const imagesOut = written.images + written.imagesLeftOut
  if (frozen.images === walked.images && frozen.images === imagesOut && frozen.labels === labelsOut) return
  throw new Error(
    `The counts do not add up: frozen ${frozen.images} images and ${frozen.labels} labels, ` +
      `written ${written.images} images (${written.imagesLeftOut} left out) and ${written.labels} labels ` +
      `(${written.labelsLeftOut} left out). Nothing was exported.`,
  )
}
