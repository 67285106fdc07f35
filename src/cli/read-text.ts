import { readFileSync } from 'node:fs'
import { systemMessage } from './system-message.ts'

/** The text of a file that was named on the command line. Throws a sentence with its path when it can't be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new Error(systemMessage(error, file))
  }
}
