import { basename, dirname, sep } from 'node:path'
import type { ReadReport } from '../parsing/read-report.ts'
import { textOf } from '../parsing/text.ts'
import type { LabelSource, SideFile, Sink } from './define-format.ts'
import { put } from './put.ts'
import { classNamesInYaml } from './yolo/class-lists.ts'

/** The names of all classes, a line each: what many tools put beside labels that name only the classes they have. */
const listName = 'classes.txt'

/** The list as a companion of label files. */
export const classListsAmong = (files: readonly SideFile[], names: readonly string[] = [listName]): SideFile[] =>
  files.filter(({ file }) => names.includes(basename(file)))

/** Writes the list. A name that does not fit a line is left to the labels. */
export const putClassList = (sink: Sink, names: readonly string[], path = listName): Promise<void> =>
  put(sink, path, names.map((name) => (/[\r\n]/.test(name) ? '' : `${name}\n`)).join(''))

const maxBytes = 1_000_000

/** The names in the lists that lie beside the label files of a source, or above them. */
export async function listedClasses(
  { main, companions }: LabelSource,
  report: ReadReport,
  names: readonly string[] = [listName],
): Promise<string[]> {
  const lists = classListsAmong(companions, names).filter(
    ({ file, sizeBytes }) => sizeBytes <= maxBytes && main.some((one) => one.file.startsWith(`${dirname(file)}${sep}`)),
  )
  const all: string[] = []
  for (const { file } of lists) {
    let text = ''
    for await (const piece of textOf(file, report)) text += piece
    const yaml = /\.ya?ml$/i.test(file) ? classNamesInYaml(text) : null
    if (yaml && 'problem' in yaml) continue
    all.push(...(yaml?.names ?? text.split(/\r?\n/).filter((name) => /\S/.test(name) && name.length <= 200)))
  }
  return all
}
