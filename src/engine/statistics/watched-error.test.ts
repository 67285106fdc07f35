import { describe, expect, it } from 'vitest'
import { seeded } from '../random.ts'
import { statistic } from './shiryaev-roberts.ts'
import { drawChance, observeWatched, type WatchedImage, watchedValue } from './watched-error.ts'

/** Makes a stream of which a twentieth is audited more or less often; its errors are `wrong`, whatever was expected. */
function stream(length: number, expectedOf: (n: number) => number, wrong: number, seed = 5): WatchedImage[] {
  const random = seeded(seed)
  return Array.from({ length }, (_, n) => {
    const expected = expectedOf(n)
    const chance = drawChance(expected, 0.2, 0.1)
    const isDrawn = random() < chance
    return { expected, chance, error: isDrawn ? (random() < wrong ? 1 : 0) : null }
  })
}
const sometimesHigh = (n: number) => (n % 5 === 0 ? 0.2 : 0.01)

describe('watching a stream by audits that are drawn where errors are expected', () => {
  it('draws more often where more is expected, never without end, and the weights make up for it exactly', () => {
    expect(drawChance(0.2, 0.2, 0.1)).toBeGreaterThan(4 * drawChance(0.01, 0.2, 0.1))
    expect([drawChance(0, 0.2, 0.1), drawChance(1, 0.01, 0.1), drawChance(0, 0, 0.1)]).toEqual([0.03, 1, 0.1])
    for (const expected of [0, 0.02, 0.4])
      for (const error of [0, 0.5, 1]) {
        const chance = drawChance(expected, 0.2, 0.1)
        const drawn = watchedValue({ expected, chance, error })
        const not = watchedValue({ expected, chance, error: null })
        expect(chance * drawn + (1 - chance) * not).toBeCloseTo(error, 12)
      }
  })

  it('finds a stream above its limit whose errors nobody expected, and is quiet below it', () => {
    const run = (images: WatchedImage[]) => {
      let state: number[] = []
      return images.findIndex((image) => {
        state = observeWatched(state, image, 0.05)
        return statistic(state) >= 20_000
      })
    }
    expect(run(stream(4000, sometimesHigh, 0.2))).toBeGreaterThan(0)
    // The predictor expects everything to be wrong, and nothing is.
    expect(run(stream(4000, () => 0.5, 0.02))).toBe(-1)
    expect(run(stream(4000, sometimesHigh, 0.03))).toBe(-1)
  })

  it('never bets all it has', () => {
    let state: number[] = []
    for (let n = 0; n < 200; n++) state = observeWatched(state, { expected: 0.9, chance: 0.03, error: 0 }, 0.02)
    expect(Math.min(...state)).toBeGreaterThan(0)
  })
})
