import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { errorText } from './error-text.ts'

/** The text of a file that was named on the command line. Throws a sentence with its path when it can't be read. */
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
