import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, invalid } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { isNoSpace } from './store/index.ts'

/**
 * Makes a folder and its parents. One by one, because Node's recursive option never ends on file systems that refuse a
 * new folder as "not found" (Linux's /proc). Throws INVALID when it can't be made; `what` is to be written there.
 */
export function makeFolder(folder: string, what: string): void {
  const missing: string[] = []
  for (let one = folder; !existsSync(one); one = dirname(one)) missing.unshift(one)
  if (missing.length === 0 && !statSync(folder).isDirectory())
    throw invalid(`${folder} is a file. Choose a folder for the ${what}.`)
  for (const one of missing) {
    try {
      mkdirSync(one)
    } catch (error) {
      if (isNoSpace(error)) throw error
      const why = codeOf(error) === 'ENOENT' ? 'there can be none' : fileProblem(error)
      throw invalid(`The folder ${one} can't be made: ${why}. Choose another place for the ${what}.`)
    }
  }
}
