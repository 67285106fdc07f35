import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { errorText } from './error-text.ts'

/** Reads a text file that the command line names. Throws an error with its path. */
export function readText(file: string): string {
  const bytes = bytesOf(file)
  if (!isUtf8(bytes)) throw new Error(`${file} is not text in UTF-8. Save it as UTF-8.`)
  return bytes.toString().replace(/^\uFEFF/, '')
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(errorText(error, file))
  }
}
