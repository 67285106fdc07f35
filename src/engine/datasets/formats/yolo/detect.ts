import { basename, dirname, extname } from 'node:path'
import { nextTurn } from '../../../turns.ts'
import type { LabelSource, SideFile } from '../define-format.ts'
import { imagesOfSource } from '../find-image.ts'
import type { ImportedImages } from '../images.ts'
import { startOf } from '../start-of.ts'
import { type ClassList, classListFor, classListsIn, labelRow, nameIn, type YoloTask } from './class-lists.ts'

const lookBytes = 256
/** Files that are looked at before other work gets a turn. */
const perTurn = 500

/** Whether the first row looks like numbers of a label. */
async function beginsLikeLabels(file: string): Promise<boolean> {
  const [row = ''] = (await startOf(file, lookBytes)).trimStart().split(/\r?\n/)
  return labelRow.test(row)
}

const listNames = /^(classes|train|val|valid|test|trainval|autosplit_(train|val|test))\.txt$/i

/** What comes with label files and holds no labels: lists of images, Darknet's `obj.data`, notes of Label Studio. */
const isAside = (name: string): boolean => listNames.test(name) || /\.data$/i.test(name) || name === 'notes.json'

/**
 * Text files that belong to an image, or look like rows of labels, together with their class list: one source per
 * class list.
 */
async function sourcesIn(files: readonly SideFile[], images: ImportedImages): Promise<LabelSource[]> {
  const lists = await classListsIn(files)
  const own = imagesOfSource(images)
  const sources = new Map<string, { main: SideFile[]; companions: SideFile[] }>()
  for (const [i, file] of files.entries()) {
    if (i % perTurn === perTurn - 1) await nextTurn()
    if (extname(file.file).toLowerCase() !== '.txt') continue
    const image = 'image' in own.find({ file: file.file, names: [], isOwn: true })
    // Images may be called like lists.
    const isSure = image && (file.sizeBytes === 0 || !listNames.test(basename(file.file)))
    if (!isSure && ((!image && listNames.test(basename(file.file))) || !(await beginsLikeLabels(file.file)))) continue
    const list = classListFor(file.file, lists)
    const key = list?.file.file ?? ''
    const source = sources.get(key) ?? { main: [], companions: list ? [list.file] : [] }
    source.main.push(file)
    sources.set(key, source)
  }
  if (sources.size === 0) return []
  const listed = new Set([...lists.values()].flatMap(({ splits }) => splits.map(({ place }) => nameIn(place))))
  const taken = new Set([...sources.values()].flatMap(({ main }) => main))
  const aside = files.filter(
    (one) => (isAside(basename(one.file)) || listed.has(basename(one.file))) && !taken.has(one),
  )
  return [...sources.values()].map(({ main, companions }) => ({
    name: companions[0]?.file ?? dirname(main[0]!.file),
    main,
    companions: [...companions, ...aside.filter((file) => !companions.includes(file))],
    confidence: companions[0] ? 0.75 : 0.7,
    because: companions[0]
      ? `${basename(companions[0].file)} names classes, and text files of rows belong to images`
      : 'text files of numbers belong to images',
  }))
}

/** Files whose rows are looked at to tell what they are, where no class list says it. */
const sniffedFiles = 50
const sniffedBytes = 4096

/** The sources whose rows are of one of the tasks; of any when a user named the format. */
export const detectTask =
  (...tasks: readonly YoloTask[]) =>
  async (files: readonly SideFile[], images: ImportedImages, isRequested: boolean): Promise<LabelSource[]> => {
    const sources = await sourcesIn(files, images)
    if (isRequested) return sources
    const found: LabelSource[] = []
    for (const source of sources) if (tasks.includes(await taskOf(source))) found.push(source)
    return found
  }

/**
 * What the rows of a source are. A class list may say it; else rows tell: if all of them have exactly four points, they
 * are rotated boxes.
 */
export async function taskOf({ main, companions }: LabelSource): Promise<YoloTask> {
  const lists = await classListsIn(companions)
  const list: ClassList | null = main[0] ? classListFor(main[0].file, lists) : null
  if (list?.task) return list.task
  const counts = new Set<number>()
  for (const { file } of main.slice(0, sniffedFiles)) {
    const rows = (await startOf(file, sniffedBytes)).split(/\r?\n/).slice(0, -1)
    for (const row of rows) if (labelRow.test(row.trim())) counts.add(row.trim().split(/\s+/).length - 1)
  }
  if (counts.size === 1 && counts.has(8)) return 'obb'
  return [...counts].some((count) => count > 5) ? 'segment' : 'detect'
}
