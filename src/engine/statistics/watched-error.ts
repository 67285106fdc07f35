import type { ShiryaevRoberts } from './shiryaev-roberts.ts'

/**
 * An image of a watched stream: its expected error (0 to 1), its chance of being drawn for an audit, and the error that
 * the audit found; null if it was not drawn.
 */
export type WatchedImage = { expected: number; chance: number; error: number | null }

/** The minimum chance: unexpected errors are also found, and no single audit weighs too much. */
const minChance = 0.03
/** Small bets, because an audit of a rarely drawn image represents many. */
const bets = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6] as const
const maxLoss = 0.95
const maxStatistic = 1e12

/**
 * Returns the chance to draw an image, in proportion to the root of its expected error, so that `share` of the stream
 * is drawn when `meanRoot` is the mean of the roots: audits go where errors are and reveal the most about their number.
 */
export const drawChance = (expected: number, meanRoot: number, share: number): number =>
  Math.min(1, Math.max(minChance, meanRoot > 0 ? (share * Math.sqrt(expected)) / meanRoot : share))

/**
 * Its mean is the error of the stream, however wrong `expected` is: rarely drawn images also count for those not drawn.
 */
export const watchedValue = ({ expected, chance, error }: WatchedImage): number =>
  error === null ? expected : expected + (error - expected) / chance

/**
 * Adds one more image; the stream is fine while its mean error is at most `limit`. Like `observe` of the
 * Shiryaev–Roberts detector: with an alarm at A and a restart, it runs A images on average without a change. An audit
 * without errors may count below zero, and the bets are small enough not to lose everything.
 */
export function observeWatched(state: ShiryaevRoberts, image: WatchedImage, limit: number): number[] {
  const lowest = image.expected - image.expected / image.chance
  const surplus = watchedValue(image) - limit
  return bets.map((bet, n) => {
    const stake = Math.min(bet, maxLoss / (limit - lowest))
    return Math.min(maxStatistic, ((state[n] ?? 0) + 1) * (1 + stake * surplus))
  })
}
