import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Manifest } from '#contract'
import { codeOf, ifThere, invalid } from '../../errors.ts'
import { classNamesFromLines } from '../file/class-names.ts'
import { maxManifestBytes, readManifest } from '../manifest/index.ts'

/** A manifest with the class names of the file that it points at, if any. */
export type FoundManifest = { manifest: Manifest; from: string; classes: string[] | null }

/** Where a manifest is from that is in no file. */
export const chosenByUser = 'chosen'

/** Where the manifest of a model file is. */
export const manifestBeside = (modelFile: string): string => modelFile.replace(/(\.onnx)?$/i, '.winnow.json')

/** The manifest that belongs to a model file: the given one, or `<model>.winnow.json` beside it; null where there is none. */
export async function findManifest(modelFile: string, given: string | undefined): Promise<FoundManifest | null> {
  const file = given ?? manifestBeside(modelFile)
  const text = await readSmall(file)
  if (text === null) {
    if (given !== undefined) throw invalid(`There is no file ${given}.`)
    return null
  }
  const read = readManifest(text)
  if ('problem' in read) throw invalid(`The manifest ${basename(file)} can't be used: ${read.problem}`)
  const { manifest } = read
  const { classes } = manifest
  const named = typeof classes === 'object' && 'file' in classes ? join(dirname(file), classes.file) : null
  return { manifest, from: file, classes: named === null ? null : await readClassNames(named) }
}

async function readSmall(file: string): Promise<string | null> {
  const bytes = await ifThere(readFile(file)).catch((error: Error) => {
    throw invalid(`The manifest ${file} can't be read: ${error.message}`)
  })
  // Its own reader says that it is too large.
  return bytes?.subarray(0, maxManifestBytes + 1).toString('utf8') ?? null
}

/** Class names of a text file, one a line. Throws INVALID when it can't be read or has a blank line. */
export async function readClassNames(file: string): Promise<string[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw invalid(`There is no file ${file} with class names.`)
    throw invalid(`The class names can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const names = classNamesFromLines(text)
  const blank = names.indexOf('')
  if (blank >= 0) throw invalid(`Line ${blank + 1} of ${file} is blank. Write one class name per line.`)
  return names
}
