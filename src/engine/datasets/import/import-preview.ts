import type { ImportFinding, ImportPreview, ImportPreviewOptions, ImportTable } from '#contract'
import type { ActingContext } from '../../context.ts'
import { distinctContents, lookAtImages, type SeenImage, thumbnail, thumbnails } from '../../library/index.ts'
import { namesInLabelSet } from '../../models/index.ts'
import { erasedStems, listClasses } from '../../workspace/index.ts'
import { withArchives } from '../archives/open-archives.ts'
import { csv } from '../formats/csv/csv.ts'
import { isTable, readTable } from '../formats/csv/table.ts'
import type { ReadImage } from '../formats/define-format.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { type AskReader, withReader } from '../reading/labels-thread.ts'
import type { SourceInfo, SourcesInfo } from '../reading/messages.ts'
import { erasedNames } from '../versions/erased-names.ts'
import { classFoldersOf } from './class-folders.ts'
import { predictedOf } from './predictions-of.ts'
import { sideFiles } from './side-files.ts'
import { countedWhereNamed } from './without-erased-names.ts'

const maxImages = 20_000

type Look = { context: ActingContext; signal: AbortSignal }

/** What an import of these files would find, read to its end; nothing is written but what archives hold, for as long. */
export async function previewImport(request: ImportPreviewOptions, { context, signal }: Look): Promise<ImportPreview> {
  const { predictionsOf } = request
  const report = new ReadReport()
  return withArchives(request.paths, { context, report, signal }, async ({ paths, inside, named }) => {
    const isErased = erasedNames([], erasedStems(context.store))
    const seen = await lookAtImages(paths, { context, signal, maxImages })
    const { datasetRow = null, options: predicted } = predictionsOf ? predictedOf(context, predictionsOf) : {}
    const isByName = predictionsOf !== undefined || seen.imageFiles === 0
    const files = await sideFiles(seen.otherFiles, report)
    const byName = isByName ? { datasetRow } : null
    const isBound = predictionsOf !== undefined
    const reading = {
      request: { ...request, paths, labelsAs: 'human' as const, byName, isBound, predicted },
      files,
      images: isByName ? [] : await placesOf(seen.images, signal),
      inside,
      signal,
    }
    return withReader(context, reading, async (ask, sources) => {
      const findings: ImportFinding[] = []
      for (const [at, source] of sources.found.entries())
        findings.push(await findingOf(source, at, { request, context, ask, seen: isByName ? null : seen.images }))
      const table = await tableAmong(sources)
      const classFolders = findings.length > 0 || table ? null : classFoldersOf(seen.images.map(({ path }) => path))
      return named({
        preview: true as const,
        sampled: seen.isSampled,
        images: request.predictionsOf ? 0 : seen.images.length,
        findings,
        ambiguous: sources.ambiguous,
        unread: countedWhereNamed([...seen.rejected, ...report.rejected(), ...sources.unread], isErased),
        ...(table && { table }),
        ...(classFolders && { classFolders }),
      })
    })
  })
}

/** The images that an import would take in; they have no rows yet and go by their places in the list. */
async function placesOf(seen: readonly SeenImage[], signal: AbortSignal) {
  const contents = await distinctContents(seen, signal)
  return seen.map(({ file, widthPx, heightPx }, imageRow) => ({
    imageRow,
    file,
    widthPx,
    heightPx,
    content: contents.get(file)!,
  }))
}

/** The first table that no other format reads. */
async function tableAmong({ found, unread }: SourcesInfo): Promise<ImportTable | null> {
  const tables = found.filter(({ format }) => format === csv.name).map(({ name }) => name)
  const [file] = [...tables, ...unread.map(({ path }) => path).filter(isTable)]
  return file === undefined ? null : readTable(file)
}

/** `seen`: the images that labels are of; null where they are those of the workspace. */
type PreviewRequest = {
  request: ImportPreviewOptions
  context: ActingContext
  ask: AskReader
  seen: readonly SeenImage[] | null
}

async function findingOf(source: SourceInfo, at: number, preview: PreviewRequest): Promise<ImportFinding> {
  const { request, context, ask } = preview
  const { samples } = request
  const { classes, objects, shown, ...read } = await ask('preview', { at, samples })
  const existing = namesInLabelSet(
    classes.map(({ name }) => name),
    listClasses(context.store),
  )
  const byClass = classes.map(({ name, count }, i) => ({ class: name, count, isNew: existing[i] === null }))
  return {
    format: source.format,
    source: source.name,
    confidence: source.confidence,
    because: source.because,
    options: { ...source.options, ...(request.map && { map: request.map }) },
    ...read,
    objects: { ...objects, byClass },
    ...(samples > 0 && { samples: await Promise.all(shown.map((image) => sampleOf(image, preview))) }),
  }
}

async function sampleOf({ imageRow, labels }: ReadImage, { context, seen }: PreviewRequest) {
  const { path, widthPx, heightPx, bytes } = await (seen ? seenImage(seen[imageRow]!) : knownImage(context, imageRow))
  return {
    path,
    widthPx,
    heightPx,
    labels: labels.map(({ className, geometry }) => ({ class: className, geometry })),
    thumbnail: `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`,
  }
}

const seenImage = async (image: SeenImage) => ({ ...image, bytes: await thumbnail(image.file) })

async function knownImage(context: ActingContext, imageRow: number) {
  const image = context.store.get<Pick<SeenImage, 'path' | 'widthPx' | 'heightPx'>>(
    'SELECT path, width_px AS widthPx, height_px AS heightPx FROM image WHERE id = ?',
    [imageRow],
  )
  if (!image) throw new Error(`The image of row ${imageRow} is gone.`)
  const [made] = await thumbnails(context, [imageRow])
  return { ...image, bytes: made?.bytes ?? new Uint8Array() }
}
