import type { DriftReading } from '#contract'

/** What a test of new images found; `far`: those that show it most. */
export type Found = Pick<DriftReading, 'test' | 'scope' | 'title' | 'p' | 'finding' | 'histogram' | 'stability'> & {
  far: readonly number[]
}
