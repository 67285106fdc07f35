import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Settings } from '#contract'
import type { Folders } from '../../context.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { trimFetched } from './trim-fetched.ts'

const limit = 1000
const minuteMs = 60_000
const hash = (image: number, isLinked: boolean) => `${isLinked ? 'aa' : 'ab'}${String(image).padStart(62, '0')}`
const kinds = ['fetched', 'proxies', 'small'] as const

/** The code under test asks the store only which of the hashes with a prefix belong to images in object storage. */
const store = {
  values: (_: string, [start]: readonly string[]) =>
    start === 'aa*' ? Array.from({ length: 10 }, (_, image) => hash(image, true)) : [],
} as unknown as ReadOnlyStore
const settings = () => ({ storageCacheBytes: limit }) as Settings

type Step =
  | { do: 'put'; image: number; kind: (typeof kinds)[number]; bytes: number; isLinked: boolean }
  | { do: 'wait'; minutes: number }
  | { do: 'trim' }
const image = fc.nat({ max: 9 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('put' as const),
    image,
    kind: fc.constantFrom(...kinds),
    bytes: fc.integer({ min: 1, max: 400 }),
    isLinked: fc.boolean(),
  }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ do: fc.constant('trim' as const) }),
)

test('the cache stays below its limit by what was used longest ago, and touches no file of others or in use', async () => {
  const root = mkdtempSync(join(tmpdir(), 'winnow-trim-'))
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      run += 1
      const folders = { cache: join(root, String(run)) } as Folders
      const files = new Map<string, { bytes: number; usedMs: number; isOurs: boolean }>()
      let nowMs = Date.UTC(2026, 0, 1)
      for (const one of steps) {
        if (one.do === 'wait') nowMs += one.minutes * minuteMs
        if (one.do === 'put') {
          const sha256 = hash(one.image, one.isLinked)
          const file = join(
            folders.cache,
            one.kind,
            sha256.slice(0, 2),
            one.kind === 'fetched' ? sha256 : `${sha256}.jpg`,
          )
          mkdirSync(dirname(file), { recursive: true })
          writeFileSync(file, Buffer.alloc(one.bytes))
          utimesSync(file, nowMs / 1000, nowMs / 1000)
          files.set(file, { bytes: one.bytes, usedMs: nowMs, isOurs: one.kind === 'fetched' || one.isLinked })
        }
        if (one.do !== 'trim') continue
        const left = await trimFetched({ store, folders, settings }, nowMs)
        const gone = [...files].filter(([file]) => !existsSync(file))
        const ours = [...files].filter(([file, { isOurs }]) => isOurs && existsSync(file))
        expect(left).toBe(ours.reduce((sum, [, { bytes }]) => sum + bytes, 0))
        for (const [file, { isOurs, usedMs }] of gone) {
          expect(isOurs).toBe(true)
          expect(nowMs - usedMs).toBeGreaterThanOrEqual(minuteMs)
          // Files used in an earlier minute were deleted first, or were not enough.
          expect(Math.min(...ours.map(([, kept]) => kept.usedMs))).toBeGreaterThanOrEqual(usedMs)
          files.delete(file)
        }
        const couldGo = ours.filter(([, { usedMs }]) => nowMs - usedMs >= minuteMs)
        if (couldGo.length > 0) expect(left).toBeLessThanOrEqual(limit)
      }
    }),
    { numRuns: 60 },
  )
  rmSync(root, { recursive: true, force: true })
})
