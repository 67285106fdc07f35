import { basename, dirname, extname, sep } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LabelSource, SideFile } from '../define-format.ts'
import { type Picture, type Pictures, withoutExtension } from '../pictures.ts'
import { startOf } from '../start-of.ts'
import { classListFor, classListsIn } from './class-lists.ts'

/** Folder names that stand for labels, and what stands in their place on the way to the pictures. */
const labelFolder = /^(labels?|annotations|labeltxt)$/i
const pictureFolders = ['images', 'image', 'JPEGImages', '']

/** The picture that a label file belongs to: beside it, or under the same name in the parallel folder of pictures. */
export function pictureFor(file: string, pictures: Pictures): Picture | null {
  const stem = withoutExtension(file)
  const parts = stem.split(sep)
  const at = parts.findLastIndex((part, i) => i < parts.length - 1 && labelFolder.test(part))
  const parallel =
    at < 0
      ? []
      : pictureFolders.map((name) => [...parts.slice(0, at), ...(name ? [name] : []), ...parts.slice(at + 1)].join(sep))
  return pictures.byStem([stem, ...parallel])
}

const lookBytes = 256
/** Files that are looked at before other work gets a turn. */
const perTurn = 500

/** Whether the first row looks like numbers of a label. */
async function beginsLikeLabels(file: string): Promise<boolean> {
  const [row = ''] = (await startOf(file, lookBytes)).trimStart().split(/\r?\n/)
  return /^\d+(\s+[-+.\deE]+){4}/.test(row)
}

const listNames = /^(classes|train|val|valid|test|trainval|autosplit_(train|val|test))\.txt$/i

/**
 * Text files that belong to a picture, or look like rows of labels, together with their class list: one source per
 * class list. Files that only list paths, and Darknet's `obj.data`, come along as companions.
 */
export async function detectYolo(files: readonly SideFile[], pictures: Pictures): Promise<LabelSource[]> {
  const lists = await classListsIn(files)
  const sources = new Map<string, { main: SideFile[]; companions: SideFile[] }>()
  for (const [i, file] of files.entries()) {
    if (i % perTurn === perTurn - 1) await nextTurn()
    if (extname(file.file).toLowerCase() !== '.txt' || listNames.test(basename(file.file))) continue
    if (!pictureFor(file.file, pictures) && !(await beginsLikeLabels(file.file))) continue
    const list = classListFor(file.file, lists)
    const key = list?.file.file ?? ''
    const source = sources.get(key) ?? { main: [], companions: list ? [list.file] : [] }
    source.main.push(file)
    sources.set(key, source)
  }
  if (sources.size === 0) return []
  const aside = files.filter(({ file }) => listNames.test(basename(file)) || /\.data$/i.test(file))
  return [...sources.values()].map(({ main, companions }) => ({
    name: companions[0]?.file ?? dirname(main[0]!.file),
    main,
    companions: [...companions, ...aside.filter((file) => !companions.includes(file))],
  }))
}
