import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { issueAtPlace } from '#model/text/issue-message.ts'
import { readYaml } from '../../parsing/read-yaml.ts'
import { decoderFor } from '../../parsing/text.ts'
import { type SplitName, splitNames } from '../../split.ts'
import type { SideFile } from '../define-format.ts'

/** The kind of rows in label files; `detect` and `segment` rows can be distinguished one by one. */
export type YoloTask = 'detect' | 'segment' | 'pose' | 'obb'

/** Keypoints of each object: how many, whether each has a visibility, and their names by class index where given. */
type KeypointPlan = { count: number; hasVisibility: boolean; names: ReadonlyMap<number, readonly string[]> }

/** Class names by index, the file they are from, and its information on the rows; or why that can't be read. */
export type ClassList = {
  file: SideFile
  names: ReadonlyMap<number, string>
  task: YoloTask | null
  keypoints: KeypointPlan | null
  /** Folders and lists of images, as they are written. */
  splits: readonly { split: SplitName; place: string }[]
  problem: string | null
}

type ListContent = Omit<ClassList, 'file'>

/** A class index and at least four numbers. */
export const labelRow = /^\d+(\s+[-+.\deE]+){4}/

/** Ten thousand names; reading more would block other work. */
const maxBytes = 300_000
const Name = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(z.string().max(200).regex(/\S/))
const Names = z.union([z.array(Name).max(10_000), z.record(z.string().regex(/^\d{1,5}$/), Name)])
const PointName = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(100))
const Place = z.string().min(1).max(4096)
const Places = z.union([Place.transform((place) => [place]), z.array(Place).max(10_000)]).catch([])
const DataFile = z.object({
  names: Names,
  train: Places,
  val: Places,
  test: Places,
  task: z.enum(['detect', 'segment', 'pose', 'obb']).nullable().catch(null).default(null),
  kpt_shape: z
    .tuple([z.int().min(1).max(500), z.union([z.literal(2), z.literal(3)])])
    .optional()
    .catch(undefined),
  kpt_names: z
    .record(z.string().regex(/^\d{1,5}$/), z.array(PointName).min(1).max(500))
    .optional()
    .catch(undefined),
})

/** How likely a file is a class list, by its name: the first one found wins in its folder. */
const kinds = [/\.ya?ml$/i, /^classes\.txt$/i, /\.names$/i]

const kindOf = ({ file }: SideFile): number => kinds.findIndex((kind) => kind.test(basename(file)))

const broken = (problem: string): ListContent => ({
  names: new Map(),
  task: null,
  keypoints: null,
  splits: [],
  problem,
})

/** Null if it lists no classes: many kinds of YAML lie next to images, and the labels of `classes.jpg` have this name. */
async function listedIn(file: SideFile): Promise<ListContent | null> {
  if (file.sizeBytes > maxBytes)
    return broken(`The class list is larger than ${maxBytes / 1000} kB. Take out what is not names.`)
  const bytes = await readFile(file.file)
  const text = decoderFor(bytes).decode(bytes)
  if (kindOf(file) === 0) return listedInYaml(text)
  if (text.trim() === '' || labelRow.test(text.trimStart())) return null
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  const names = new Map(lines.map((name, i) => [i, name.slice(0, 200)] as const).filter(([, name]) => name !== ''))
  return { names, task: null, keypoints: null, splits: [], problem: null }
}

/** The parts of a path as a user wrote it, without leading dots. */
export const partsOf = (place: string): string[] =>
  place.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..')
export const nameIn = (place: string): string | undefined => partsOf(place).at(-1)

/** The class names in the text of a `data.yaml`, in order, or what is wrong with it. */
export function classNamesInYaml(text: string): { names: string[] } | { problem: string } {
  const listed = listedInYaml(text)
  if (!listed) return { problem: 'The file lists no classes under names.' }
  return listed.problem === null ? { names: [...new Set(listed.names.values())] } : { problem: listed.problem }
}

function listedInYaml(text: string): ListContent | null {
  const read = readYaml(text)
  if ('problem' in read) return broken(`The file is ${read.problem}.`)
  if (!z.object({ names: z.unknown() }).safeParse(read.value).success) return null
  const data = DataFile.safeParse(read.value)
  if (!data.success)
    return broken(`The class list can’t be used. ${data.error.issues.slice(0, 1).map(issueAtPlace).join()}`)
  const { names, task, kpt_shape, kpt_names } = data.data
  const byIndex = <Value>(record: Readonly<Record<string, Value>> | readonly Value[]) =>
    new Map(Object.entries(record).map(([index, value]) => [Number(index), value]))
  return {
    names: byIndex<string>(names),
    task: kpt_shape ? 'pose' : task,
    keypoints: kpt_shape
      ? { count: kpt_shape[0], hasVisibility: kpt_shape[1] === 3, names: byIndex<string[]>(kpt_names ?? {}) }
      : null,
    splits: splitNames.flatMap((split) => data.data[split].map((place) => ({ split, place }))),
    problem: null,
  }
}

/** The class list of each folder that has one; an unreadable one only if there is no other. */
export async function classListsIn(files: readonly SideFile[]): Promise<ReadonlyMap<string, ClassList>> {
  const lists = new Map<string, ClassList>()
  const candidates = files.filter((file) => kindOf(file) >= 0).sort((a, b) => kindOf(a) - kindOf(b))
  for (const file of candidates) {
    const folder = dirname(file.file)
    const existing = lists.get(folder)
    if (existing && existing.problem === null) continue
    const listed = await listedIn(file)
    if (listed && (!existing || listed.problem === null)) lists.set(folder, { file, ...listed })
  }
  return lists
}

/** The list for a file: that of its folder or of the nearest folder above; the nearest one that can be read. */
export function classListFor(file: string, lists: ReadonlyMap<string, ClassList>): ClassList | null {
  let unreadable: ClassList | null = null
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const list = lists.get(folder)
    if (list?.problem === null) return list
    unreadable ??= list ?? null
    if (dirname(folder) === folder) return unreadable
  }
}
