import type { DriftReading } from '#contract'

/** What a test of new images found; `far`: the images that show it most, known ones too where they look like that. */
export type Found = Pick<DriftReading, 'test' | 'scope' | 'title' | 'p' | 'finding' | 'histogram' | 'stability'> & {
  far: readonly number[]
}
