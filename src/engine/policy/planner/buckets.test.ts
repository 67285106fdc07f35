import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs } from '#model/units.ts'
import { type PeriodKind, periodNumber } from '../facts/times.ts'
import { Buckets } from '../language/grammar.ts'
import { keptByBuckets } from './buckets.ts'
import type { PlaceKind } from './places.ts'

type Recorded = {
  tool: string
  sets: {
    name: string
    timestamps: string[]
    cases: { policy: Record<string, number | string>; removed: number; keep: [at: number, reasons: string[]][] }[]
  }[]
}

/** What restic 0.18.0 kept of two series of snapshots, and why. */
const recorded = JSON.parse(readFileSync(new URL('fixtures/restic.json', import.meta.url), 'utf8')) as Recorded

/** restic counts months and years on the calendar; our policies count days, so the span is computed for this moment. */
function days(span: string, newestMs: number): string {
  const [, n, unit] = /^(\d+)([dmy])$/.exec(span)!
  const count = Number(n)
  const newest = new Date(newestMs)
  if (unit === 'm') newest.setUTCMonth(newest.getUTCMonth() - count)
  if (unit === 'y') newest.setUTCFullYear(newest.getUTCFullYear() - count)
  return unit === 'd' ? span : `${(newestMs - newest.getTime()) / dayMs}d`
}

const camelCase = (name: string): string => name.replace(/_(.)/, (_, letter: string) => letter.toUpperCase())

function bucketsFrom(policy: Record<string, number | string>, newestMs: number): Buckets {
  return Buckets.parse(
    Object.fromEntries(
      Object.entries(policy).map(([key, value]) => [
        camelCase(key),
        typeof value === 'string' ? days(value, newestMs) : value,
      ]),
    ),
  )
}

/** Members newest first, as positions in `at`. */
function kept(at: readonly number[], buckets: Buckets, preferred: Float64Array | null = null) {
  const times = {
    at: Float64Array.from(at),
    period: (kind: PeriodKind) => Float64Array.from(at, periodNumber[kind]),
  }
  const members = Int32Array.from(at.keys()).sort((a, b) => at[b]! - at[a]!)
  const found = new Map<number, { kind: PlaceKind; nth: number }[]>()
  keptByBuckets(members, buckets, times, preferred, (image, kind, _period, _rank, _limit, _of, nth) => {
    found.set(image, [...(found.get(image) ?? []), { kind, nth }])
  })
  return found
}

/** In restic's words. */
function reason({ kind, nth }: { kind: PlaceKind; nth: number }, policy: Record<string, number | string>): string {
  const span = kind.replace('within', '').toLowerCase()
  if (kind === 'within') return `within ${policy.within}`
  const words = kind.startsWith('within') ? `${span} within ${policy[`within_${span}`]}` : `${kind} snapshot`
  return nth === 0 ? `oldest ${words}` : words
}

describe('buckets', () => {
  test.each(
    recorded.sets.flatMap(({ name, timestamps, cases }) =>
      cases.map((one, n) => ({ set: name, n: n + 1, timestamps, ...one, shown: JSON.stringify(one.policy) })),
    ),
  )(
    'R19: keep what restic keeps, for its reasons: series $set, case $n: $shown',
    ({ timestamps, policy, removed, keep }) => {
      const at = timestamps.map((time) => Date.parse(`${time}Z`))
      const found = kept(at, bucketsFrom(policy, Math.max(...at)))
      const ours = [...found].map(([i, places]) => [i, places.map((place) => reason(place, policy)).sort()])
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(keep.map(([i, reasons]) => [i, [...reasons].sort()])))
      expect(at.length - found.size).toBe(removed)
    },
  )

  test('R19: there are 26 recorded cases of restic', () => {
    expect(recorded.sets.flatMap(({ cases }) => cases)).toHaveLength(26)
    expect(recorded.tool).toContain('restic 0.18.0')
  })

  test('R20: a sample at random keeps so many of each period, and a smaller sample is a part of a larger one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ day: fc.integer({ min: 0, max: 90 }), key: fc.double({ min: 0, max: 1, noNaN: true }) }), {
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 5 }),
        (images, perBucket) => {
          const at = images.map(({ day }) => Date.UTC(2025, 0, 1 + day))
          const preferred = Float64Array.from(images, ({ key }) => key)
          const sample = (size: number) =>
            kept(at, Buckets.parse({ monthly: 'all', perBucket: size, pick: 'hash' }), preferred)
          const picked = [...sample(perBucket)].filter(([, places]) => places.some(({ nth }) => nth > 0))
          for (const month of new Set(at.map(periodNumber.monthly))) {
            const of = (ms: number) => periodNumber.monthly(ms) === month
            const taken = picked.filter(([i]) => of(at[i]!))
            expect(taken).toHaveLength(Math.min(perBucket, at.filter(of).length))
          }
          const larger = sample(perBucket + 1)
          for (const [i] of picked) expect(larger.has(i)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
