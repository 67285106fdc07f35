import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Manifest } from '#contract'
import { codeOf, ifThere, invalid } from '../../errors.ts'
import { classNamesFromLines } from '../file/class-names.ts'
import { maxManifestBytes, readManifest } from '../manifest/index.ts'

/** A manifest, and the class names in the file that it names. */
export type FoundManifest = { manifest: Manifest; from: string; classes: string[] | null }

/** Stands for the file of a manifest that a user entered. */
export const chosenByUser = 'chosen'

/** Returns the place of a model file's manifest. */
export const manifestBeside = (modelFile: string): string => modelFile.replace(/(\.onnx)?$/i, '.winnow.json')

/** Reads the given manifest, or `<model>.winnow.json` beside the model file; null if there is none. */
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
  // One byte too many, so that its reader reports the size.
  return bytes?.subarray(0, maxManifestBytes + 1).toString('utf8') ?? null
}

/** Reads class names from a text file, one per line. Throws INVALID when it can't be read or has a blank line. */
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
