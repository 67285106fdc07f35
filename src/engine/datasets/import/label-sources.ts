import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImportOptions, Rejected } from '#contract'
import { unopenedArchive } from '#model/archive-file.ts'
import { readJson } from '#model/text/read-json.ts'
import { isTable } from '../formats/csv/table.ts'
import type { LabelSource, ReadFormat, SideFile } from '../formats/define-format.ts'
import type { ImportedImages } from '../formats/images.ts'
import { chosenReadFormats, detectedFormat, imagesOnly, requireReadFormat } from '../formats/index.ts'
import { isJsonOf } from '../parsing/json-kind.ts'
import { readYaml } from '../parsing/read-yaml.ts'

/** Returns what a file is and what to do, if it is of a kind that no format reads; else null. */
async function notRead(file: string): Promise<string | null> {
  if (/\.(jsonl|ndjson)$/i.test(file))
    return 'It has JSON lines. Winnow reads those in metadata.jsonl of Hugging Face ImageFolder alone; convert it to another format, such as COCO.'
  return (await isJsonOf('sa-1b', file))
    ? 'It is of SA-1B, whose masks have no classes. Winnow doesn’t read it; convert it to COCO.'
    : null
}

export type FoundSource = { format: ReadFormat; source: LabelSource }

export type FoundSources = {
  found: FoundSource[]
  /** Label files that are of several formats alike: they are not read before the user names one. */
  ambiguous: { path: string; formats: string[] }[]
  /** Files in which no labels were recognized, and why. */
  unread: Rejected[]
}

/** `isBound`: only predictions are wanted, and label files that explain them are read for that alone. */
type Request = Pick<ImportOptions, 'format' | 'map' | 'readOptions'> & { isBound?: boolean }

/** Predictions first: label files that explain them are still to be claimed then. What takes the rest comes last. */
const placeInOrder = ({ predictions, takesRest }: ReadFormat): number => (predictions ? 0 : takesRest ? 2 : 1)
const inOrderOfAsking = (formats: readonly ReadFormat[]) =>
  formats.toSorted((a, b) => placeInOrder(a) - placeInOrder(b))

/** Which of the files beside images hold labels, and in which format: the one the user named, or the detected one. */
export async function findSources(
  files: readonly SideFile[],
  images: ImportedImages,
  request: Request,
): Promise<FoundSources> {
  const isRequested = request.format !== detectedFormat
  if (request.format === imagesOnly) return { found: [], ambiguous: [], unread: [] }
  /** Label files are read by the first format that knows them; what helps to understand them, by any. */
  const claimed = new Set<string>()
  const unclaimed = new Set(files.map(({ file }) => file))
  const all: FoundSource[] = []
  const { readOptions = {} } = request
  const formats = isRequested ? [requireReadFormat(request.format, readOptions)] : chosenReadFormats(readOptions)
  for (const format of inOrderOfAsking(formats)) {
    const isOpen = ({ file }: SideFile) => (format.takesRest ? unclaimed.has(file) : !claimed.has(file))
    const open = files.filter(isOpen)
    for (const source of await format.detect(open, images, isRequested, request)) {
      all.push({ format, source })
      for (const { file } of source.main) claimed.add(file)
      for (const { file } of [...source.main, ...source.companions]) unclaimed.delete(file)
    }
  }
  const found: FoundSource[] = []
  const ambiguous: FoundSources['ambiguous'] = []
  const explaining = new Set(
    request.isBound ? all.flatMap(({ source }) => source.companions.map(({ file }) => file)) : [],
  )
  const wanted = all.filter(({ source }) => !source.main.some(({ file }) => explaining.has(file)))
  const rank = ({ format }: FoundSource): number => formats.indexOf(format)
  for (const one of wanted.toSorted((a, b) => rank(a) - rank(b))) {
    const others = isRequested ? [] : await othersFor(one, formats, images, request)
    const { either } = one.source
    if (either) ambiguous.push({ path: one.source.name, formats: [...either, ...others] })
    else if (others.length === 0) found.push(one)
    else ambiguous.push({ path: one.source.name, formats: [one.format.name, ...others] })
  }
  const unknown = isRequested
    ? `No labels were recognized in it (looked for ${request.format}).`
    : 'No labels were recognized in it. If it has some, choose their format.'
  const unread: Rejected[] = []
  for (const file of files.filter((one) => unclaimed.has(one.file) && !isAbout(one)))
    unread.push({
      path: file.file,
      reason: isTable(file.file)
        ? unnamedColumns
        : (unopenedArchive(file.file) ?? (await brokenText(file)) ?? (await notRead(file.file)) ?? unknown),
    })
  const used = new Set(found.flatMap(({ format }) => Object.keys(format.readChoices?.schema.shape ?? {})))
  for (const key of Object.keys(readOptions))
    if (!used.has(key))
      unread.push({ path: `option ${key}`, reason: 'No labels were found that this option applies to.' })
  return { found, ambiguous, unread }
}

const unnamedColumns = 'Its columns are unknown. Say what they mean with --map, or in the import dialog.'

/** Returns whether a file is a readme or license, which come with most datasets. */
const isAbout = ({ file }: SideFile): boolean => /\.md$|^(readme|licen[cs]e)\b.*\.txt$/i.test(basename(file))

/** A source that another format detects as surely is ambiguous. */
const sureBy = 0.1
/** How many files of a source are checked by other formats. */
const maxAsked = 20

/** Other formats that take a source's files about as surely. */
async function othersFor(
  { format, source }: FoundSource,
  formats: readonly ReadFormat[],
  images: ImportedImages,
  request: Request,
): Promise<string[]> {
  const files = [...source.main.slice(0, maxAsked), ...source.companions]
  const main = new Set(source.main.map(({ file }) => file))
  const others: string[] = []
  for (const other of formats) {
    if (other === format || (other.family !== undefined && other.family === format.family)) continue
    const sources = await other.detect(files, images, false, request)
    const isRival = (one: LabelSource) =>
      one.confidence > source.confidence - sureBy && one.main.some(({ file }) => main.has(file))
    if (sources.some(isRival)) others.push(other.name)
  }
  return others
}

const maxLookedThrough = 1_000_000

/** What is wrong with a file that is JSON or YAML by its name only, or null. */
async function brokenText({ file, sizeBytes }: SideFile): Promise<string | null> {
  const kind = /\.(json|ya?ml)$/i.exec(file)?.[1]?.toLowerCase()
  if (!kind || sizeBytes > maxLookedThrough) return null
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  const read = kind === 'json' ? readJson(text) : readYaml(text)
  return 'problem' in read ? `The file is ${read.problem}.` : null
}
