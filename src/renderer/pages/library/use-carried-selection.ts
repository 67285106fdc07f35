import { useLayoutEffect, useRef } from 'react'
import { select } from './library-view.ts'
import { carryOver } from './selection.ts'

/** Carries the selection over when the sequence of images changes. */
export function useCarriedSelection(sequence: Uint32Array): void {
  const shown = useRef(sequence)
  useLayoutEffect(() => {
    if (shown.current !== sequence) select((before) => carryOver(before, shown.current, sequence))
    shown.current = sequence
  }, [sequence])
}
