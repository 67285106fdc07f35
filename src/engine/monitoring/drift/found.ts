import type { DriftReading } from '#contract'

/**
 * The finding of a test of new images; `far`: the images that show it most, including known ones that look like that.
 */
export type Found = Pick<DriftReading, 'test' | 'scope' | 'title' | 'p' | 'finding' | 'histogram' | 'stability'> & {
  far: readonly number[]
}
