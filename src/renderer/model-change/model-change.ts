import { create } from 'zustand'
import type { MovableAlias } from '#contract'
import type { ModelId } from '#model/ids.ts'

/** The alias that a model is about to get. `isRollback`: the model was current before. */
export type ModelChange = { modelId: ModelId; alias: MovableAlias; isRollback?: boolean; reason?: string }

/** The change to confirm; null while the dialog is closed. */
export const useModelChange = create<{ change: ModelChange | null }>(() => ({ change: null }))

/** Opens the dialog that confirms moving an alias. */
export const openModelChange = (change: ModelChange): void => useModelChange.setState({ change })

export const closeModelChange = (): void => useModelChange.setState({ change: null })
