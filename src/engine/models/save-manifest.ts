import { writeFile } from 'node:fs/promises'
import type { Manifest, ManifestText } from '#contract'
import { codeOf, fileExists, invalid } from '../errors.ts'
import { manifestBeside } from './find-manifest.ts'

/**
 * Writes a manifest beside the model's file, where `add` finds it. Throws EXISTS when there is one that is not to be
 * replaced, INVALID when the folder can't be written to.
 */
export async function saveManifest(modelFile: string, manifest: Manifest, replace: boolean): Promise<{ file: string }> {
  const file = manifestBeside(modelFile)
  try {
    await writeFile(file, `${JSON.stringify(manifest satisfies ManifestText, null, 2)}\n`, {
      flag: replace ? 'w' : 'wx',
    })
    return { file }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw fileExists(file)
    throw invalid(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
