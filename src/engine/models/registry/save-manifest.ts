import { existsSync } from 'node:fs'
import type { Manifest, ManifestText } from '#contract'
import { fileExists } from '../../errors.ts'
import { writeWhole } from '../../write-whole.ts'
import { manifestBeside } from './find-manifest.ts'

/**
 * Writes a manifest beside the model's file, where `add` finds it. Throws EXISTS when there is one and `replace` is false,
 * INVALID when it can't be written.
 */
export async function saveManifest(modelFile: string, manifest: Manifest, replace: boolean): Promise<{ file: string }> {
  const file = manifestBeside(modelFile)
  if (!replace && existsSync(file)) throw fileExists(file)
  await writeWhole(file, `${JSON.stringify(manifest satisfies ManifestText, null, 2)}\n`)
  return { file }
}
