import { centernet } from './centernet.ts'
import type { Adapter } from './define-adapter.ts'
import { ultralytics } from './ultralytics.ts'
import { yolox } from './yolox.ts'

/** Every family that Winnow reads. The first that accepts a model reads it. */
export const adapters: readonly Adapter[] = [centernet, ultralytics, yolox]

/** The adapter of this name. Throws when a model was added by a Winnow that knew more families. */
export function adapterByName(name: string): Adapter {
  const found = adapters.find((adapter) => adapter.name === name)
  if (!found) throw new Error(`This Winnow reads no models of the family ${name}. Update it.`)
  return found
}

export type { Adapter, OutputTensor } from './define-adapter.ts'
export { type Letterbox, letterbox } from './letterbox.ts'
export { prepareTensor, TensorMemory } from './prepare-tensor.ts'
export type { Keep, Proposal } from './proposals.ts'
