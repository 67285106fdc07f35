import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { SideFile } from '../define-format.ts'

/** Class names by index, and the file that gave them. */
export type ClassList = { file: SideFile; names: ReadonlyMap<number, string> }

const maxBytes = 1_000_000
const Name = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(z.string().max(200).regex(/\S/))
const Names = z.union([z.array(Name).max(10_000), z.record(z.string().regex(/^\d{1,5}$/), Name)])
const DataFile = z.object({ names: Names })

/** How sure it is that a file is a class list, by its name: the first that is there wins in its folder. */
const kinds = [/\.ya?ml$/i, /^classes\.txt$/i, /\.names$/i]

const kindOf = ({ file }: SideFile): number => kinds.findIndex((kind) => kind.test(basename(file)))

async function namesIn(file: SideFile): Promise<Map<number, string> | null> {
  const text = (await readFile(file.file, 'utf8')).replace(/^\uFEFF/, '')
  if (kindOf(file) > 0) {
    const lines = text.split(/\r?\n/).map((line) => line.trim())
    while (lines.at(-1) === '') lines.pop()
    return new Map(lines.map((name, i) => [i, name.slice(0, 200)] as const).filter(([, name]) => name !== ''))
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
  const { names } = data.data
  return new Map(Object.entries(names).map(([index, name]) => [Number(index), name]))
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
    const names = await namesIn(file)
    if (names) lists.set(folder, { file, names })
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
