import { rmSync, writeFileSync } from 'node:fs'
import { isNoSpace } from '#engine'
import { errorText } from './error-text.ts'

/** Writes a new file that was named on the command line, whole or not at all. Throws a sentence with its path. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    if (isNoSpace(error)) rmSync(file)
    throw new Error(errorText(error, file))
  }
}
