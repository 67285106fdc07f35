import { basename, dirname } from 'node:path'
import type { LabelSource, SideFile } from './define-format.ts'
import { startOf } from './start-of.ts'

const lookBytes = 1024

/**
 * The text files whose first row is one of a format, as one source; empty ones beside them, and in folders that the
 * format names so, say that their images show nothing.
 */
export async function rowFiles(
  files: readonly SideFile[],
  { isRow, folder, because }: { isRow(row: string): boolean; folder: RegExp; because: string },
): Promise<LabelSource[]> {
  const main: SideFile[] = []
  const empty: SideFile[] = []
  for (const file of files) {
    if (!/\.txt$/i.test(file.file)) continue
    const rows = (await startOf(file.file, lookBytes)).split(/\r?\n/).map((row) => row.trim())
    const first = rows.find((row) => row !== '')
    if (first === undefined) empty.push(file)
    else if (isRow(first) || rows.some(isRow)) main.push(file)
  }
  const folders = new Set(main.map(({ file }) => dirname(file)))
  main.push(...empty.filter(({ file }) => folders.has(dirname(file)) || folder.test(basename(dirname(file)))))
  const [one] = main
  return one ? [{ name: main.length === 1 ? one.file : dirname(one.file), main, companions: [], because }] : []
}
