import { expect, test } from 'vitest'
import { noProgress } from '../../progress.ts'
import { seeded } from '../../random.ts'
import { compareImages, isDrift } from './compare.ts'
import { imageLook } from './image-look.ts'
import type { DriftRow } from './measures.ts'

const size = 96

/** A noisy image: `light` brighter or darker, `smooth` without fine edges. */
function look(random: () => number, { light = 0, smooth = false } = {}) {
  const data = new Uint8Array(size * size * 3)
  for (let i = 0; i < size * size; i++) {
    const noise = smooth ? 20 * Math.sin(i / 400) : 60 * (random() - 0.5)
    data.fill(Math.max(0, Math.min(255, 120 + light + noise)), i * 3, i * 3 + 3)
  }
  return imageLook({ data, widthPx: size, heightPx: size })
}

const rows = (count: number, random: () => number, change: (n: number) => Parameters<typeof look>[1] = () => ({})) =>
  Array.from({ length: count }, (_, n): DriftRow => {
    const { vector, ...numbers } = look(random, { light: 20 * (random() - 0.5), ...change(n) })
    return {
      id: n + 1,
      source: 'gate',
      ...numbers,
      aspect: 1,
      megapixels: 1,
      objects: Math.floor(random() * 5),
      confidence: random(),
      class: random() < 0.5 ? 'sheep' : 'dog',
      vector: new Uint8Array(vector.buffer),
    }
  })

const found = (known: DriftRow[], fresh: DriftRow[]) =>
  compareImages(known, fresh, noProgress)
    .filter(isDrift)
    .map(({ test: id, finding }) => `${id}: ${finding}`)

test('nothing is found where nothing changed; night, blur and a new source are', async () => {
  const random = seeded(11)
  const known = rows(220, random)
  expect(found(known, rows(120, random))).toEqual([])
  expect(
    found(
      known,
      rows(120, random, () => ({ light: -90 })),
    ),
  ).toEqual(expect.arrayContaining(['brightness: darker', 'mmd: different']))
  expect(
    found(
      known,
      rows(120, random, () => ({ smooth: true })),
    ),
  ).toContain('sharpness: less sharp')
  const rare = rows(120, random).map((row) => ({ ...row, class: random() < 0.9 ? 'sheep' : 'dog' }))
  expect(found(known, rare)).toEqual(['classes: more sheep'])
  const moved = rows(120, random).map((row) => ({ ...row, source: 'pasture' }))
  expect(found(known, moved)).toEqual(['sources: new: pasture'])
})
