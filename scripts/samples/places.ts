import { join } from 'node:path'
import { cacheFolder, projectFolder } from '../setup/project.mjs'

export const samplesFolder = join(projectFolder, 'samples')
export const sampleImagesFolder = join(samplesFolder, 'photos')
export const manifestFile = join(samplesFolder, 'manifest.json')

/** The photographs as their packages carry them, and the record of the last build. */
export const samplesCache = join(cacheFolder, 'samples')
