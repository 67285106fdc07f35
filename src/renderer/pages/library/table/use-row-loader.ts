import { useEffect, useMemo, useReducer } from 'react'
import type { ImageRow } from '#contract'
import { changedRows, onEngineEvent, onEngineReconnected } from '../../../connection/index.ts'
import type { BatchLoader } from '../../../kit/batch-loader.ts'
import { rowLoader } from '../grid/cell-loaders.ts'

/** Returns a loader of image rows. The component renders again when rows have loaded; changed rows are loaded again. */
export function useRowLoader(): BatchLoader<ImageRow> {
  const [, renderAgain] = useReducer((n: number) => n + 1, 0)
  const loader = useMemo(() => rowLoader(renderAgain, () => ({ boxes: false, search: null })), [])
  useEffect(() => {
    const stops = [
      onEngineEvent((event) => {
        const changed = changedRows(event)
        if (changed !== null) loader.markStale(changed)
      }),
      onEngineReconnected(() => loader.markStale('all')),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [loader])
  return loader
}
