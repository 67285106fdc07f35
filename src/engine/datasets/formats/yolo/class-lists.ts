import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { SideFile } from '../define-format.ts'

/** What the rows of label files are; `detect` and `segment` rows can be told from each other one by one. */
export type YoloTask = 'detect' | 'segment' | 'pose' | 'obb'

/** Keypoints of each object: how many, whether each has a visibility, and their names by class index where given. */
export type KeypointPlan = { count: number; hasVisibility: boolean; names: ReadonlyMap<number, readonly string[]> }

/** Class names by index, the file that gave them, and what it says of the rows. */
export type ClassList = {
  file: SideFile
  names: ReadonlyMap<number, string>
  task: YoloTask | null
  keypoints: KeypointPlan | null
}

type Listed = Omit<ClassList, 'file'>

const maxBytes = 1_000_000
const Name = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(z.string().max(200).regex(/\S/))
const Names = z.union([z.array(Name).max(10_000), z.record(z.string().regex(/^\d{1,5}$/), Name)])
const PointName = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(100))
const DataFile = z.object({
  names: Names,
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

/** How sure it is that a file is a class list, by its name: the first that is there wins in its folder. */
const kinds = [/\.ya?ml$/i, /^classes\.txt$/i, /\.names$/i]

const kindOf = ({ file }: SideFile): number => kinds.findIndex((kind) => kind.test(basename(file)))

async function listedIn(file: SideFile): Promise<Listed | null> {
  const text = (await readFile(file.file, 'utf8')).replace(/^\uFEFF/, '')
  if (kindOf(file) > 0) {
    const lines = text.split(/\r?\n/).map((line) => line.trim())
    while (lines.at(-1) === '') lines.pop()
    const names = new Map(lines.map((name, i) => [i, name.slice(0, 200)] as const).filter(([, name]) => name !== ''))
    return { names, task: null, keypoints: null }
  }
  let content: unknown
  try {
    content = parse(text)
  } catch {
    // Many kinds of YAML stand beside pictures; one that can't be read is no class list, and is listed as unknown.
    return null
  }
  const data = DataFile.safeParse(content)
  if (!data.success) return null
  const { names, task, kpt_shape, kpt_names } = data.data
  const byIndex = <Value>(record: Readonly<Record<string, Value>> | readonly Value[]) =>
    new Map(Object.entries(record).map(([index, value]) => [Number(index), value]))
  return {
    names: byIndex<string>(names),
    task: kpt_shape ? 'pose' : task,
    keypoints: kpt_shape
      ? { count: kpt_shape[0], hasVisibility: kpt_shape[1] === 3, names: byIndex<string[]>(kpt_names ?? {}) }
      : null,
  }
}

/** The class list of each folder that has one. */
export async function classListsIn(files: readonly SideFile[]): Promise<ReadonlyMap<string, ClassList>> {
  const lists = new Map<string, ClassList>()
  const candidates = files
    .filter((file) => kindOf(file) >= 0 && file.sizeBytes <= maxBytes)
    .sort((a, b) => kindOf(a) - kindOf(b))
  for (const file of candidates) {
    const folder = dirname(file.file)
    if (lists.has(folder)) continue
    const listed = await listedIn(file)
    if (listed) lists.set(folder, { file, ...listed })
  }
  return lists
}

/** The list that holds for a file: that of its folder, or of the nearest folder above. */
export function classListFor(file: string, lists: ReadonlyMap<string, ClassList>): ClassList | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const list = lists.get(folder)
    if (list) return list
    if (dirname(folder) === folder) return null
  }
}
