import { type RefObject, useRef } from 'react'
import { useSize } from '../kit/index.ts'

/** Returns the width of a chart, `first` until it is laid out. A chart drawn at its width keeps the size of its texts. */
export function useWidth(first: number): [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  return [box, width === 0 ? first : Math.max(320, width)]
}
