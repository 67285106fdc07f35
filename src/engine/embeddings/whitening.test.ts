import { expect, it } from 'vitest'
import { likeness, prototypeOf, WhiteningSums, whitened, whitenedAndPlain } from './whitening.ts'

/** Vectors that share one strong direction and differ in a weak one. */
const vectors = Array.from({ length: 200 }, (_, n) => [100 + 20 * Math.sin(n), n % 2 === 0 ? 3 : -3, Math.cos(7 * n)])

function whitening() {
  const sums = new WhiteningSums(3)
  for (const vector of vectors) sums.add(vector)
  return sums.whitening(200)
}

it('makes the weak direction count in which objects differ', () => {
  const by = whitening()
  const [even, odd, otherEven] = [vectors[0]!, vectors[1]!, vectors[40]!].map((vector) => whitened(by, vector))
  const prototype = prototypeOf([even!])
  expect(likeness(prototype, otherEven!)).toBeGreaterThan(likeness(prototype, odd!) + 0.3)
})

it('gives vectors of length 1, and the mean of examples too', () => {
  const by = whitening()
  const examples = vectors.slice(0, 5).map((vector) => whitened(by, vector))
  for (const vector of [...examples, prototypeOf(examples)]) expect(Math.hypot(...vector)).toBeCloseTo(1, 9)
  expect(likeness(examples[0]!, examples[0]!)).toBeCloseTo(1, 9)
})

it('lets vectors count as they are as well', () => {
  const by = whitening()
  const [one, other] = [vectors[0]!, vectors[1]!].map((vector) => whitenedAndPlain(by, vector))
  const plain = [vectors[0]!, vectors[1]!].map((vector) => prototypeOf([Float64Array.from(vector)]))
  const seen = [vectors[0]!, vectors[1]!].map((vector) => whitened(by, vector))
  const dot = ([a, b]: Float64Array[]) => a!.reduce((sum, value, i) => sum + value * b![i]!, 0)
  expect(dot([one!, other!])).toBeCloseTo((dot(plain) + dot(seen)) / 2, 9)
})

it('needs a vector', () => {
  expect(() => new WhiteningSums(3).whitening(1)).toThrow(RangeError)
})
