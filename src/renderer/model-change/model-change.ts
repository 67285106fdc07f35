import { create } from 'zustand'
import type { MovableAlias } from '#contract'
import type { ModelId } from '#model/ids.ts'

/** A model that is about to be given an alias; `isRollback` where it was current before. */
export type ModelChange = { modelId: ModelId; alias: MovableAlias; isRollback?: boolean; reason?: string }

/** Null while the dialog is closed. */
export const useModelChange = create<{ change: ModelChange | null }>(() => ({ change: null }))

/** Asks before a model is given an alias, with what is known of it. */
export const openModelChange = (change: ModelChange): void => useModelChange.setState({ change })

export const closeModelChange = (): void => useModelChange.setState({ change: null })
