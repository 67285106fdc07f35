import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { FileClassMeaning } from '#contract'
import {
  CsvMap,
  type EngineClient,
  ImportOptions,
  type ImportResult,
  type ListedImage,
  type ReimportResult,
  type TilesResult,
} from '#contract'
import { formatNames, isArchive } from '#engine'
import type { ModelId } from '#model/ids.ts'
import { readClassMap } from '#model/label-set/class-map-text.ts'
import { rejectedCount } from '#model/rejected-count.ts'
import { isStorageAddress, otherStorage, readStorageAddress } from '#model/storage-address.ts'
import { issueAtPlace } from '#model/text/issue-message.ts'
import { readJson } from '#model/text/read-json.ts'
import { isVideoFile } from '#model/video-file.ts'
import { choiceOption, numberBetween, wholeNumber, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../define.ts'
import { formatChoices, withFormatChoices } from '../format-choices.ts'
import { modelNamed } from '../named.ts'
import { exitCodes, type Outcome, UsageError, unlessSkipped } from '../outcome.ts'
import { classFoldersText, importPreviewText } from '../output/import-preview-text.ts'
import { printArray } from '../output/print-array.ts'
import { readText } from '../output/read-text.ts'
import { count, rejects, table } from '../output/table.ts'
import { type PredictionFlags, predictionsFrom } from '../predictions-from.ts'
import { type CommonOptions, type Session, withWorkspace } from '../session.ts'
import { tilesText } from './tiles.ts'

/** Reads the columns of tables from a file. Throws an error with its path if it is not valid. */
function csvMapIn(file: string): CsvMap {
  const read = readJson(readText(file))
  if ('problem' in read) throw new Error(`${file} is ${read.problem}.`)
  const map = CsvMap.safeParse(read.value)
  if (map.success) return map.data
  throw new Error(
    `${file} does not name the columns of a table. ${map.error.issues.slice(0, 1).map(issueAtPlace).join()}`,
  )
}

/** Reads a mapping of label files' classes. Throws an error with its path if it is not valid. */
function fileClassesIn(file: string): FileClassMeaning[] {
  const read = readClassMap(readText(file), 'file')
  if ('problem' in read) throw new Error(`${file}: ${read.problem}`)
  return read.lines.map(({ modelClass, class: name }) => ({ fileClass: modelClass, class: name }))
}

const { labelsAs: labelOwners, sameImage: sameImages } = ImportOptions.shape

type ImportFlags = CommonOptions &
  Pick<ImportOptions, 'format' | 'labelsAs' | 'source'> & {
    link?: boolean
    reimport?: boolean
    map?: string
    classMap?: string
    sameImage?: ImportOptions['sameImage']
    preview?: boolean
    sequences?: boolean
    every?: number
    fps?: number
    keepNearDuplicates?: boolean
  } & PredictionFlags
type ListFlags = CommonOptions & { where?: string; order?: string; limit?: number; labels?: boolean; model?: string }

export function addLibraryCommands(program: Command): void {
  addImportCommand(program)

  addListCommand(program)
}

function addImportCommand(program: Command): void {
  define<[string, string[]], ImportFlags>(
    withFormatChoices(
      workspaceCommand(program, 'import', 'import images with the labels next to them')
        .argument('<path...>', 'folders, files and archives, or an address in object storage: s3://BUCKET/PREFIX')
        .addOption(
          choiceOption('--format <format>', 'format of the labels', [
            'auto',
            'images',
            ...formatNames('reads'),
          ]).default('auto'),
        )
        .option('--link', 'link to the original files, or leave the objects in object storage')
        .addOption(
          choiceOption(
            '--labels-as <origin>',
            'import labels as human work or as predictions',
            labelOwners.unwrap().options,
          ).default('human'),
        )
        .option('--sequences', 'folders of numbered images are sequences, such as the frames of a video')
        .option('--every <n>', 'of video files, import every nth frame', wholeNumber(1))
        .option('--fps <n>', 'of video files, import this many frames per second', numberBetween(0.001, 1000))
        .option('--keep-near-duplicates', 'import near-identical frames of a video too')
        .option('--map <file>', 'JSON that names the columns of CSV files')
        .option(
          '--class-map <file>',
          'what classes of the label files become: lines of “file class,label set class”, the second empty for ignored classes',
        )
        .addOption(
          choiceOption(
            '--same-picture, --same-image <labels>',
            'of several files that are the same image, import the labels of the first, or merge those of all',
            sameImages.unwrap().options,
          ).default('first'),
        )
        .option('--preview', 'show what would be imported, and import nothing')
        .option('--model <model>', 'import predictions of this model, on images that are in the workspace')
        .option('--model-name <name>', 'with --model-sha256: the model that made them, known by its hash alone')
        .option('--model-sha256 <hash>', 'SHA-256 of the file of the model that made them')
        .option('--dataset <version>', 'predictions are on the images of this version')
        .option('--replace-open', 'replace predictions of the model that nobody reviewed yet')
        .option('--source <name>', 'source name for all of them (default: the folder)')
        .option('--reimport', 'import images again that were removed before, except erased ones')
        .addOption(new Option('--readmit').implies({ reimport: true }).hideHelp()),
      'read',
    ),
    ([ws, paths], options) => {
      checkPaths(paths, options)
      return withWorkspace(ws, options, async (session) => {
        const predictionsOf = await predictionsFrom(session, options)
        const readOptions = formatChoices(options, 'read', options.format)
        const found: ImportFiles = {
          ...sourceOf(paths),
          format: options.format,
          ...(options.map !== undefined && { map: csvMapIn(options.map) }),
          ...(readOptions && { readOptions }),
          ...(options.classMap !== undefined && { classMap: fileClassesIn(options.classMap) }),
          ...(predictionsOf && { predictionsOf }),
        }
        return options.preview ? previewOf(found, session, options) : importFrom(found, session, options, ws)
      })
    },
  )
}

type ImportFiles = Pick<
  ImportOptions,
  'paths' | 'address' | 'format' | 'map' | 'readOptions' | 'classMap' | 'predictionsOf'
>

async function previewOf(found: ImportFiles, { client, signal }: Session, { labelsAs }: ImportFlags): Promise<Outcome> {
  const preview = await client.datasets.previewImport(found, { signal })
  const { findings, ambiguous, unread } = preview
  return {
    json: preview,
    text: importPreviewText(preview, found.predictionsOf ? 'model' : labelsAs),
    exitCode:
      ambiguous.length > 0
        ? exitCodes.usage
        : unlessSkipped([...findings.flatMap(({ rejected }) => rejected), ...unread]),
  }
}

async function importFrom(found: ImportFiles, session: Session, options: ImportFlags, ws: string): Promise<Outcome> {
  const { client, follow } = session
  const storage = options.link ? 'link' : 'copy'
  const result = await follow<ImportResult>(
    await client.library.import({
      ...found,
      storage,
      labelsAs: options.labelsAs,
      sameImage: options.sameImage,
      ...(options.sequences && { sequences: true }),
      ...framesFrom(options),
      source: options.source,
    }),
  )
  if (result.imagesAdded > 0) await follow(await client.library.findDuplicates({}))
  const tiles = result.tilesJobId ? await follow<TilesResult>({ jobId: result.tilesJobId }) : null
  const rejected = [...result.rejected, ...(tiles?.failed ?? [])]
  if (options.reimport && result.previouslyRemoved) {
    const images = result.previouslyRemoved.map(({ imageId, path }) => ({ imageId, file: path }))
    const reimport = await follow<ReimportResult>(await client.disposal.reimport({ images, storage }))
    return {
      json: { ...result, ...(tiles && { tiles }), reimport },
      text: `${importText({ ...result, notes: [], previouslyRemoved: [] })}\n${count(reimport.reimported, 'image')} imported again.${rejects(reimport.skipped, 'Not imported')}`,
      exitCode: unlessSkipped([...rejected, ...reimport.skipped]),
    }
  }
  const text = [
    importText(result),
    ...(result.imagesAdded > 0 ? await withoutPredictions(client, ws) : []),
    ...(tiles ? [tilesText(tiles)] : []),
    ...(found.predictionsOf && !found.predictionsOf.replaceOpen && result.rejected.length > 0
      ? ['--replace-open replaces predictions of the model that nobody reviewed yet.']
      : []),
  ]
  return {
    json: tiles ? { ...result, tiles } : result,
    text: text.join('\n'),
    exitCode: unlessSkipped(rejected),
  }
}

function addListCommand(program: Command): void {
  define<[string], ListFlags>(
    workspaceCommand(program, 'list', 'images that match a query')
      .option('--where <expr>', 'query, e.g. \'state == "predicted" && prediction.minScore < 0.4\'')
      .option('--order <field[:desc]>', 'order, e.g. image.capturedAt:desc')
      .option('--limit <n>', 'maximum number of results (default: all)', wholeNumber(1))
      .option('--labels', 'with labels and predictions')
      .addOption(
        new Option('--model <model>', 'with labels and all predictions of this model, reviewed ones too').implies({
          labels: true,
        }),
      ),
    ([ws], options) =>
      withWorkspace(ws, options, async (session) => {
        await checkWhere(session.client, options.where)
        const model = options.model === undefined ? undefined : await modelNamed(session, options.model)
        const listed = listedImages(session, options, model?.modelId)
        if (options.json) {
          await printArray('images', listed)
          return { printed: true }
        }
        const rows: Row[] = []
        for await (const image of listed) rows.push(rowOf(image))
        return {
          json: null,
          text: table(options.labels ? [...head, 'labels', 'predictions'] : head, rows, 'No images match'),
        }
      }),
  )
}

/** Returns one address in object storage, or files and folders. */
const sourceOf = (paths: readonly string[]): Pick<ImportOptions, 'paths' | 'address'> => {
  const address = paths.find(isStorageAddress)
  return address === undefined ? { paths: paths.map((path) => resolve(path)) } : { paths: [], address }
}

/** Throws for flags that don’t work with object storage. */
function checkAddress(address: string, paths: readonly string[], { preview, every, fps, ...flags }: ImportFlags): void {
  const read = readStorageAddress(address)
  if ('problem' in read) throw new UsageError(read.problem)
  if (paths.length > 1) throw new UsageError(`Import ${address} alone: one address at a time.`)
  const without = preview ? '--preview' : every !== undefined || fps !== undefined ? 'frames of videos' : null
  if (without ?? flags.modelSha256 ?? flags.dataset)
    throw new UsageError(`${without ?? 'Predictions'}: not from object storage. Copy the files to a folder first.`)
}

/** Throws if these paths can't give anything with these flags. One missing path among others is reported with the rest. */
function checkPaths(paths: readonly string[], options: ImportFlags): void {
  const { link = false, every, fps, preview = false } = options
  const other = paths.map(otherStorage).find((sentence) => sentence !== null)
  if (other) throw new UsageError(other)
  const address = paths.find(isStorageAddress)
  if (address !== undefined) {
    checkAddress(address, paths, options)
    return
  }
  const [first] = paths
  if (!paths.some((path) => existsSync(path))) throw new Error(`No such file or folder: ${first}.`)
  if (link && paths.some(isArchive))
    throw new UsageError('Images in an archive can’t be linked. Unpack it first, or copy them.')
  const video = paths.find(isVideoFile)
  if (video !== undefined && every === undefined && fps === undefined && !preview)
    throw new UsageError(`${video} is a video. Say which frames: --every 30 takes each 30th, --fps 2 two a second.`)
}

/** Returns which frames of videos the flags select. */
function framesFrom({ every, fps, keepNearDuplicates = false }: ImportFlags): Pick<ImportOptions, 'frames'> {
  if (every !== undefined && fps !== undefined)
    throw new UsageError('Say which frames by --every or by --fps, not by both.')
  if (every !== undefined) return { frames: { take: { every }, keepNearDuplicates } }
  if (fps !== undefined) return { frames: { take: { perSecond: fps }, keepNearDuplicates } }
  return {}
}

/** Returns hints on how to pre-label new images, if there is a model for it. */
async function withoutPredictions(client: EngineClient, ws: string): Promise<string[]> {
  const current = (await client.models.list()).find(({ aliases }) => aliases.includes('current'))
  if (!current || (current.sizeBytes === 0 && !current.remote)) return []
  const notSeen = `state == "new" && !seenBy("${current.modelId}")`
  const countOf = async (where: string) => (await client.library.count({ where })).count
  const failedBy = `failedBy("${current.modelId}")`
  const failed = await countOf(`${notSeen} && ${failedBy}`)
  const images = (await countOf(notSeen)) - failed
  return [
    ...(images === 0 ? [] : [`${count(images, 'new image')} without predictions: winnow prelabel ${ws}`]),
    ...(failed === 0
      ? []
      : [`${current.name} failed on ${count(failed, 'new image')}: winnow list ${ws} --where '${failedBy}'`]),
  ]
}

const maxSources = 10

function importText({ imagesAdded, imagesKnown, labelsAdded, labelsKnown = 0, ...rest }: ImportResult): string {
  const {
    sources = [],
    changed = [],
    rejected,
    repaired = [],
    notes = [],
    previouslyRemoved = [],
    hiddenSkipped = 0,
    imagesSkipped = 0,
    framesDropped = 0,
    absent = 0,
    classFolders = [],
    modelId,
  } = rest
  const images = modelId ? '' : `${count(imagesAdded, 'image')} added, ${imagesKnown} already imported, `
  const labels = `${count(labelsAdded, modelId ? 'prediction' : 'label')} added${labelsKnown > 0 ? `, ${labelsKnown} already imported` : ''}`
  return [
    `${images}${labels}, ${rejectedCount(rejected)} rejected.`,
    ...sources.slice(0, maxSources).map(({ format, path, because }) => `  ${format}: ${path} (${because})`),
    ...(sources.length > maxSources ? [`  … and ${sources.length - maxSources} more`] : []),
    ...(classFolders.length > 0 ? [`  ${classFoldersText(classFolders)}`] : []),
    ...(absent > 0 ? [`  absent: ${count(absent, 'class', 'classes')} that images verifiably lack`] : []),
    ...changed.map((change) => `  changed: ${change.count} × ${change.what}`),
    ...(imagesSkipped > 0 ? [`  skipped: ${count(imagesSkipped, 'file')} that may be images`] : []),
    ...(framesDropped > 0 ? [`  dropped: ${count(framesDropped, 'frame')} that look like the one before`] : []),
    ...(hiddenSkipped > 0 ? [`  skipped: ${count(hiddenSkipped, 'hidden file')}`] : []),
  ]
    .join('\n')
    .concat(
      rejects(rejected, 'Rejected'),
      rejects(repaired, 'Repaired'),
      rejects(notes, 'Notes'),
      previouslyRemoved.length > 0
        ? `\nTo import ${count(previouslyRemoved.length, 'image')} again, add --reimport.`
        : '',
    )
}

/** Reads the images that the options select, page by page. */
async function* listedImages(
  { client, signal }: Session,
  options: ListFlags,
  modelId?: ModelId,
): AsyncGenerator<ListedImage> {
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let cursor: string | undefined
  do {
    // Reading never waits, so Ctrl-C needs a pause to be noticed.
    await nextTurn()
    signal.throwIfAborted()
    const { where, order, labels = false } = options
    const page = await client.library.export(
      { where, order, labels, modelId, limit: Math.min(500, left), cursor },
      { signal },
    )
    yield* page.images
    left -= page.images.length
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && left > 0)
}

type Row = (string | number | null)[]

const head = ['id', 'path', 'size', 'state', 'source', 'captured']

const rowOf = ({ imageId, path, width, height, state, source, capturedAt, labels, predictions }: ListedImage): Row => [
  imageId,
  path,
  `${width}×${height}`,
  state,
  source,
  capturedAt,
  ...(labels && predictions ? [labels.length, predictions.length] : []),
]
