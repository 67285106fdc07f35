import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { invalid } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { atPlace, isNoSpace } from './store/index.ts'

/**
 * Writes a text file in one step and replaces one of the same name: a reader sees the old one or the new one. A link of
 * that name is replaced, and its target stays unchanged. Throws INVALID when it can't be written.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = join(dirname(file), `.${randomUUID()}.part`)
  try {
    await writeFile(unfinished, text, { flag: 'wx', flush: true })
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw isNoSpace(error) ? atPlace(error, file) : invalid(`${file} can't be written: ${fileProblem(error)}.`)
  }
}
