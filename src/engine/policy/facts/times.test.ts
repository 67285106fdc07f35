import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsOf, image, nowMs } from '../planner/test-facts.ts'
import { sampleKeys } from './sample.ts'
import { wallClock } from './time-zone.ts'
import { periodName, periodNumber, timesOf } from './times.ts'

describe('times', () => {
  test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'])(
    'R52: the clock of %s shows what Intl shows',
    (timeZone) => {
      const wall = wallClock(timeZone)
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2030, 0, 1) }), (ms) => {
          expect(new Date(wall(ms)).toISOString().slice(0, 19).replace('T', ' ')).toBe(format.format(ms))
        }),
        { numRuns: 1000 },
      )
    },
  )

  test('R52: months and years begin at the midnight of the zone', () => {
    const images = [image(1, { capturedAtMs: Date.UTC(2025, 11, 31, 23, 30) })]
    const month = (tz: string) => {
      const times = timesOf(factsOf(images), { timeBase: 'captured', tz })
      return times.nameOf('monthly', times.period('monthly')[0]!)
    }
    expect([month('UTC'), month('Europe/Berlin'), month('America/New_York')]).toEqual(['2025-12', '2026-01', '2025-12'])
  })

  test('periods have the names of the calendar, weeks those of ISO 8601', () => {
    const at = (text: string) => Date.parse(`${text}Z`)
    const name = (kind: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly', text: string) =>
      periodName(kind, periodNumber[kind](at(text)))
    expect(name('weekly', '2020-12-31T12:00')).toBe('2020-W53')
    expect(name('weekly', '2021-01-03T23:59')).toBe('2020-W53')
    expect(name('weekly', '2021-01-04T00:00')).toBe('2021-W01')
    expect(name('weekly', '2024-12-30T00:00')).toBe('2025-W01')
    expect(name('monthly', '2024-02-29T23:59')).toBe('2024-02')
    expect(name('yearly', '1999-12-31T23:59')).toBe('1999')
    expect(name('daily', '2024-02-29T23:59')).toBe('2024-02-29')
    expect(name('hourly', '2024-02-29T23:59')).toBe('2024-02-29 23 h')
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          expect(periodNumber.monthly(date.getTime())).toBe(date.getUTCFullYear() * 12 + date.getUTCMonth())
          expect(periodNumber.yearly(date.getTime())).toBe(date.getUTCFullYear())
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('R53: a camera’s time counts only where the policy says so, and where there is one', () => {
    const capturedAtMs = Date.UTC(2024, 5, 1)
    const images = [
      image(1, { capturedAtMs }),
      image(2, { capturedAtMs: null }),
      image(3, { capturedAtMs, source: 'gate' }),
    ]
    const at = (timeBase: 'imported' | 'captured' | { default: 'imported'; bySource: Record<string, 'captured'> }) =>
      Array.from(timesOf(factsOf(images), { timeBase, tz: 'UTC' }).at)
    const imported = nowMs - 400 * 86_400_000
    expect(at('imported')).toEqual([imported, imported, imported])
    expect(at('captured')).toEqual([capturedAtMs, imported, capturedAtMs])
    expect(at({ default: 'imported', bySource: { gate: 'captured' } })).toEqual([imported, imported, capturedAtMs])
  })

  test('R20: lots are drawn by HMAC-SHA-256 of the file’s hash', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 150 }),
        (sha256, seed) => {
          const digest = createHmac('sha256', new TextEncoder().encode(seed)).update(sha256).digest()
          expect(sampleKeys({ count: 1, sha256, sequences: [] }, seed)[0]).toBe(digest.readUIntBE(0, 6))
        },
      ),
      { numRuns: 1000 },
    )
  })
})
