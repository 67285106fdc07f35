export { presetNames } from './class-lists.ts'
export { isPixelType, modelInput } from './model-input.ts'
export { maxManifestBytes, readManifest } from './read-manifest.ts'
