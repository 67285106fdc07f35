import type { ImportFinding, ImportPreview, ImportPreviewOptions, ImportTable } from '#contract'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { ActingContext } from '../context.ts'
import { type ImagesSeen, lookAtImages } from '../library/index.ts'
import { namesInLabelSet } from '../models/index.ts'
import { nextTurn, pieceEnd } from '../turns.ts'
import { listClasses } from '../workspace/index.ts'
import { withArchives } from './archives/open-archives.ts'
import { csv } from './formats/csv/csv.ts'
import { isTable, readTable } from './formats/csv/table.ts'
import type { ReadImage, ReadOptions } from './formats/define-format.ts'
import { byEnding, type ImagesInside, imagesInTurns } from './formats/images.ts'
import { ReadReport } from './formats/read-report.ts'
import { type SplitIn, splitsIn } from './import-splits.ts'
import { type FoundSource, type FoundSources, findSources } from './label-sources.ts'
import { predictedImages, workspaceImages } from './predictions-of.ts'
import { knownImages, type PreviewImages, seenImages } from './preview-images.ts'
import { sideFiles } from './side-files.ts'
import type { SplitName } from './split.ts'

const maxImages = 20_000

type Look = { context: ActingContext; signal: AbortSignal }

/** What an import of these files would find, read to its end; nothing is written but what archives hold, for as long. */
export async function previewImport(request: ImportPreviewOptions, { context, signal }: Look): Promise<ImportPreview> {
  const report = new ReadReport()
  return withArchives(request.paths, { context, report, signal }, async ({ paths, inside, named }) => {
    const seen = await lookAtImages(paths, { context, signal, maxImages })
    const { known, predicted } = await imagesFor(request, seen, inside, { context, signal })
    const { images } = known
    const isBound = request.predictionsOf !== undefined
    const sources = await findSources(await sideFiles(seen.otherFiles, report), images, { ...request, isBound })
    const findings: ImportFinding[] = []
    const splitOf = splitsIn(paths, images)
    for (const source of sources.found)
      findings.push(await findingOf(source, { request, known, predicted, splitOf, context, signal }))
    const table = await tableAmong(sources)
    return named({
      preview: true as const,
      sampled: seen.isSampled,
      images: request.predictionsOf ? 0 : seen.images.length,
      findings,
      ambiguous: sources.ambiguous,
      unread: [...seen.rejected, ...report.rejected(), ...sources.unread],
      ...(table && { table }),
    })
  })
}

/** The images that are found; those of the workspace where there are none, and where predictions are on them. */
async function imagesFor(
  { predictionsOf }: ImportPreviewOptions,
  seen: ImagesSeen,
  inside: ReadonlyMap<string, ImagesInside>,
  { context, signal }: Look,
): Promise<{ known: PreviewImages; predicted?: ReadOptions['predicted'] }> {
  if (predictionsOf) {
    const { images, options } = await predictedImages(context, predictionsOf, signal)
    const known = byEnding(await imagesInTurns(images, { signal }))
    return { known: knownImages(context, known), predicted: options }
  }
  if (seen.imageFiles > 0) return { known: await seenImages(seen.images, inside, signal) }
  const all = await imagesInTurns(await workspaceImages(context, signal), { signal })
  return { known: knownImages(context, byEnding(all)) }
}

/** The first table that no other format reads. */
async function tableAmong({ found, unread }: FoundSources): Promise<ImportTable | null> {
  const tables = found.filter(({ format }) => format === csv).map(({ source }) => source.name)
  const [file] = [...tables, ...unread.map(({ path }) => path).filter(isTable)]
  return file === undefined ? null : readTable(file)
}

type Seen = Look & {
  request: ImportPreviewOptions
  known: PreviewImages
  predicted: ReadOptions['predicted']
  splitOf: SplitIn
}

async function findingOf({ format, source }: FoundSource, look: Seen): Promise<ImportFinding> {
  const { request, known, predicted, splitOf, context, signal } = look
  const report = new ReadReport()
  const read = await format.read(source, known.images, report, { ...request, predicted })
  const counts = new Counts()
  const shown: ReadImage[] = []
  const contents = new Set<string>()
  let isOver = pieceEnd()
  for await (const image of read.images) {
    signal.throwIfAborted()
    counts.add(image, splitOf(source, image))
    contents.add(known.contentOf(image.imageRow))
    if (image.labels.length > 0 && shown.length < request.samples) shown.push(image)
    if (isOver()) {
      await nextTurn()
      isOver = pieceEnd()
    }
  }
  const classes = [...new Set([...read.classes, ...counts.byClass.keys()])]
  const existing = namesInLabelSet(classes, listClasses(context.store))
  const missing = report.missingImages
  return {
    format: format.name,
    source: source.name,
    confidence: source.confidence,
    because: source.because,
    options: request.map ? { map: request.map } : {},
    images: {
      named: counts.images + missing,
      found: counts.images,
      distinct: contents.size,
      missing,
      negative: counts.negative,
    },
    objects: {
      total: counts.total,
      byShape: Object.fromEntries(counts.byShape),
      byClass: classes.map((name, i) => ({
        class: name,
        count: counts.byClass.get(name) ?? 0,
        isNew: existing[i] === null,
      })),
    },
    splits: Object.fromEntries(counts.splits),
    attributes: [...counts.attributes].map(([name, { kind, count }]) => ({ name, kind, count })),
    tracks: counts.tracks.size,
    changed: report.changed(),
    rejected: report.rejected(),
    ...(request.samples > 0 && { samples: await Promise.all(shown.map((image) => sampleOf(image, known))) }),
  }
}

async function sampleOf({ imageRow, labels }: ReadImage, known: PreviewImages) {
  const { thumbnail, ...image } = await known.look(imageRow)
  return {
    ...image,
    labels: labels.map(({ className, geometry }) => ({ class: className, geometry })),
    thumbnail: `data:image/jpeg;base64,${Buffer.from(thumbnail).toString('base64')}`,
  }
}

const kindOf = (value: AttributeValue) =>
  typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text'

/** Figures of what a source says of images. */
class Counts {
  readonly byShape = new Map<string, number>()
  readonly byClass = new Map<string, number>()
  readonly splits = new Map<string, number>()
  readonly attributes = new Map<string, { kind: 'checkbox' | 'number' | 'text'; count: number }>()
  readonly tracks = new Set<string>()
  images = 0
  total = 0
  negative = 0

  add({ labels, complete, sequence }: ReadImage, split: SplitName | undefined): void {
    this.images += 1
    if (labels.length === 0 && complete) this.negative += 1
    if (split) addTo(this.splits, split)
    for (const { className, geometry, attributes, track } of labels) {
      this.total += 1
      addTo(this.byShape, geometry.shape)
      addTo(this.byClass, className)
      if (track) this.tracks.add(`${sequence?.name} ${track.number}`)
      for (const [name, value] of Object.entries(attributes)) {
        const existing = this.attributes.get(name)
        const kind = existing && existing.kind !== kindOf(value) ? 'text' : kindOf(value)
        this.attributes.set(name, { kind, count: (existing?.count ?? 0) + 1 })
      }
    }
  }
}

const addTo = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
