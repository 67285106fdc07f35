import { createHash } from 'node:crypto'

export const splitNames = ['train', 'val', 'test'] as const
export type SplitName = (typeof splitNames)[number]

/** Percentages of train, validation and test. */
export type SplitShares = readonly [train: number, val: number, test: number]

/**
 * The part of a dataset that an image falls into. It depends on nothing but seed, shares and key (the image's sha256,
 * or what images are kept together by), so it does not change when other images come or go; the shares are met only
 * on average.
 */
export function splitOf(seed: number, key: string, [train, val]: SplitShares): SplitName {
  const digest = createHash('sha256').update(`${seed}\n${key}`).digest()
  const percent = (digest.readUIntBE(0, 6) / 2 ** 48) * 100
  if (percent < train) return 'train'
  return percent < train + val ? 'val' : 'test'
}
