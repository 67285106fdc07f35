/** What runs a manifest. Every worker loads it, so it does not load what reads and checks manifests. */
export { compileManifest, type Reader } from './compile.ts'
export { embeddingOf, unitVector } from './embedding.ts'
export { type Letterbox, letterbox } from './letterbox.ts'
export type { Keep, Prediction } from './predictions.ts'
export type { PreparedPrompts } from './prompts.ts'
export { feedOf, type InputFeed, type OutputTensor } from './tensors.ts'
export { onlyOutput } from './views.ts'
