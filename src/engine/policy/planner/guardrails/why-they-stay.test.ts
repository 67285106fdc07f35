import { expect, test } from 'vitest'
import { plan } from '../plan.ts'
import { dayMs, factsOf, image, nowMs, policyOf } from '../test-facts.ts'
import { whyNotAlike, whyTheyStay } from './why-they-stay.ts'

test('what a rule asks for and does not get is counted by what keeps it', () => {
  const facts = factsOf(
    [
      ...[1, 2, 3].map((row) => image(row, { restoredAtMs: nowMs - 10 * dayMs })),
      image(4, { held: true }),
      image(5, { importedAtMs: nowMs - 2 * dayMs }),
      image(6),
      image(7),
    ],
    { old: [1, 2, 3, 4, 5, 6, 7], fresh: [6] },
  )
  const rules = [
    { id: 'old', action: 'drop', when: 'true', reason: 'Old.' },
    { id: 'fresh', action: 'keep', when: 'true', reason: 'Fresh.' },
  ]
  const made = plan(facts, policyOf({ rules }))
  const old = made.clauses.findIndex(({ id }) => id === 'old')
  expect(whyTheyStay(made, old)).toEqual([
    { why: 'restored in the last 90 days', images: 3 },
    { why: 'on hold', images: 1 },
    { why: 'imported less than 7 days ago (the minimum age)', images: 1 },
    { why: 'kept by a rule: Keep images where the expression “true” holds', images: 1 },
  ])
})

test('near-duplicates that a rule leaves alone are counted by what keeps them apart', () => {
  const alike = (row: number, more: object) => image(row, { perceptualHash: '00000000000000ff', ...more })
  const long = nowMs - 100 * dayMs
  const facts = factsOf([
    ...[1, 2, 3].map((row) => alike(row, { importedAtMs: long, capturedAtMs: long })),
    ...[4, 5].map((row) => alike(row, { importedAtMs: nowMs - dayMs, capturedAtMs: long })),
    alike(6, { importedAtMs: long, capturedAtMs: long - dayMs }),
    image(7),
  ])
  const rule = {
    id: 'bursts',
    action: 'retire',
    thin: { keep: 2, hashDistanceMax: 6, withinSeconds: 10 },
    reason: 'Alike.',
  }
  const made = plan(facts, policyOf({ rules: [rule] }))
  const bursts = made.clauses.findIndex(({ id }) => id === 'bursts')
  expect(whyNotAlike(made, bursts)).toEqual([
    { why: 'imported less than 7 days ago (the minimum age)', images: 2 },
    { why: 'of another source, more than 10 seconds apart or of other content', images: 1 },
    { why: 'kept as the best 2 of each group', images: 2 },
  ])
})
