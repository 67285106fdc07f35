import type { ShiryaevRoberts } from './shiryaev-roberts.ts'

/**
 * An image of a stream that is watched: the error that is expected of it (0 to 1), the chance with which it is drawn for an
 * audit, and the error that the audit found; null for one that was not drawn.
 */
export type WatchedImage = { expected: number; chance: number; error: number | null }

/** No image is drawn more seldom: what nobody expects is seen as well, and one audit never weighs beyond measure. */
const minChance = 0.03
/** Small ones, as an audit of an image that is seldom drawn stands for many. */
const bets = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6] as const
const maxLoss = 0.95
const maxStatistic = 1e12

/**
 * The chance to draw an image in proportion to the root of the error expected of it, so that `share` of the stream is drawn
 * where `meanRoot` is the mean of the roots: the audits go where errors are, and tell the most about their number.
 */
export const drawChance = (expected: number, meanRoot: number, share: number): number =>
  Math.min(1, Math.max(minChance, meanRoot > 0 ? (share * Math.sqrt(expected)) / meanRoot : share))

/** Its mean is the error of the stream, however wrong `expected` is: what is drawn seldom counts for those that were not. */
export const watchedValue = ({ expected, chance, error }: WatchedImage): number =>
  error === null ? expected : expected + (error - expected) / chance

/**
 * One more image; the stream is as it should be while its mean error is `limit` at most. As `observe` of the detector of
 * Shiryaev and Roberts: raised at A and begun again, it runs A images on average without a change. An audit that finds
 * nothing may count below zero, and the bets are so small that it can't take all.
 */
export function observeWatched(state: ShiryaevRoberts, image: WatchedImage, limit: number): number[] {
  const lowest = image.expected - image.expected / image.chance
  const surplus = watchedValue(image) - limit
  return bets.map((bet, n) => {
    const stake = Math.min(bet, maxLoss / (limit - lowest))
    return Math.min(maxStatistic, ((state[n] ?? 0) + 1) * (1 + stake * surplus))
  })
}
