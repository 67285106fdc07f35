import { describe, expect, test } from 'vitest'
import { countBits } from '../../../bits.ts'
import { plan } from '../plan.ts'
import { factsOf, image, nowMs, policyOf } from '../test-facts.ts'
import { guardrails } from './guardrails.ts'
import { reviewedLeaving } from './without-golden.ts'

const hash = 'ffff0000ffff0000'
const burst = { perceptualHash: hash, capturedAtMs: nowMs - 86_400_000 }
/**
 * A burst of three, an image that looks the same an hour later, an unreviewed one, and one whose label lies elsewhere.
 */
const images = [
  image(1, burst),
  image(2, { ...burst, capturedAtMs: burst.capturedAtMs + 5000 }),
  image(3, { ...burst, capturedAtMs: burst.capturedAtMs + 9000 }),
  image(4, { ...burst, capturedAtMs: burst.capturedAtMs + 3_600_000 }),
  image(5, { state: 'predicted' }),
  image(6, { ...burst, boxes: [{ class: 0, x: 300, y: 0, width: 10, height: 10 }] }),
  image(7, { erasure: true }),
]
const all = images.map(({ row }) => row)
const made = (action: string, choice?: string, hasGolden = false, more: readonly number[] = all) =>
  plan(
    factsOf(images, { old: more }, { hasGolden }),
    policyOf({
      rules: [{ id: 'old', action, when: 'true', reason: 'Old.' }],
      fuses: { withoutGolden: choice },
    }),
  )
const guardrailOf = (one: ReturnType<typeof made>) => guardrails(one).find(({ id }) => id === 'no-golden-set')

describe('without a golden set', () => {
  test('R118: reviewed images that are no copies in a burst are counted for a second look, whatever takes them', () => {
    for (const action of ['retire', 'archive', 'drop']) {
      for (const choice of [undefined, 'ask']) {
        const asked = made(action, choice)
        expect(Array.from(asked.action).filter((level) => level > 0)).toHaveLength(7)
        // One image represents the burst; images from another time or with another label represent themselves.
        expect(guardrailOf(asked)).toMatchObject({ ok: true, doubt: true, limit: '0', found: '3' })
        expect(countBits(reviewedLeaving(asked))).toBe(5)
      }
    }
    expect(guardrailOf(made('drop', 'ask', false, [2, 3, 5]))).toMatchObject({ doubt: false, found: '0' })
    expect(guardrailOf(made('review'))).toMatchObject({ doubt: false, found: '0' })
  })

  test('R118: where the policy refuses it they stay, and only they; another review can be asked for', () => {
    for (const [action, level] of [
      ['retire', 2],
      ['archive', 3],
      ['drop', 4],
    ] as const) {
      const refused = made(action, 'refuse')
      expect(Array.from(refused.action)).toEqual([0, level, level, 0, level, 0, 4])
      expect(guardrailOf(refused)).toMatchObject({ ok: true, doubt: false, found: '3 stay' })
    }
    expect(Array.from(made('review', 'refuse').action)).toEqual([1, 1, 1, 1, 1, 1, 4])
  })

  test('R118: a budget skips them', () => {
    const refused = plan(
      factsOf(images, {}, { hasGolden: false }),
      policyOf({ rules: [], budget: { maxItems: 0, action: 'retire' }, fuses: { withoutGolden: 'refuse' } }),
    )
    expect(Array.from(refused.action)).toEqual([0, 2, 2, 0, 2, 0, 4])
  })

  test('R118: with a golden set nothing is refused and nothing counted', () => {
    expect(Array.from(made('drop', 'refuse', true).action)).toEqual([4, 4, 4, 4, 4, 4, 4])
    expect(guardrailOf(made('drop', 'refuse', true))).toBeUndefined()
  })
})
