/** What runs a manifest: it is loaded with every model, and so without what reads and checks one. */
export { compileManifest, type Reader } from './compile.ts'
export { embeddingOf, unitVector } from './embedding.ts'
export { type Letterbox, letterbox } from './letterbox.ts'
export type { Keep, Prediction } from './predictions.ts'
export type { PreparedPrompts } from './prompts.ts'
export type { InputFeed, OutputTensor } from './tensors.ts'
export { onlyOutput } from './views.ts'
