import { ImageState } from '#model/image.ts'
import { bitsFor, setBit } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import { canonicalOrder } from '../facts/order.ts'
import { Policy } from '../language/grammar.ts'
import { actionAt, plan } from './plan.ts'

export const dayMs = 86_400_000
export const nowMs = Date.UTC(2026, 0, 1)

/** An image in the form that tests write. Boxes replace labels where a test needs their positions. */
export type TestImage = {
  row: number
  sha256: string
  source: string
  state: ImageState
  lifecycle: 'active' | 'retired' | 'archived' | 'trashed'
  capturedAtMs: number | null
  importedAtMs: number
  bytes: number
  pixels: number
  revision: number
  perceptualHash: string | null
  /** With repeats. */
  classes: readonly string[]
  boxes: readonly { class: number; x: number; y: number; width: number; height: number }[] | null
  held: boolean
  erasure: boolean
  dataset: boolean
  /** Whether its labels are in a verified backup. */
  backedUp: boolean
  restoredAtMs: number | null
  /** The sequence that it is a frame of. */
  sequence: string | null
}

export const image = (row: number, more: Partial<TestImage> = {}): TestImage => ({
  row,
  sha256: row.toString(16).padStart(64, '0'),
  source: 'yard',
  state: 'reviewed',
  lifecycle: 'active',
  capturedAtMs: nowMs - row * dayMs,
  importedAtMs: nowMs - 400 * dayMs,
  bytes: 1000,
  pixels: 1_000_000,
  revision: 0,
  perceptualHash: null,
  classes: ['dog'],
  boxes: null,
  held: false,
  erasure: false,
  dataset: false,
  backedUp: false,
  restoredAtMs: null,
  sequence: null,
  ...more,
})

/** Builds facts like those the store returns. `matches` names the rows that match each condition. */
export function factsOf(
  images: readonly TestImage[],
  matches: Readonly<Record<string, readonly number[]>> = {},
  more: Partial<Pick<Facts, 'history' | 'similarity' | 'nowMs' | 'hasGolden'>> = {},
): Facts {
  const list = [...images].sort((a, b) => a.row - b.row)
  const count = list.length
  const numbers = (of: (one: TestImage) => number | null) => Float64Array.from(list, (one) => of(one) ?? Number.NaN)
  const having = (is: (one: TestImage) => boolean) => {
    const bits = bitsFor(count)
    list.forEach((one, i) => {
      if (is(one)) setBit(bits, i)
    })
    return bits
  }
  const sources = [...new Set(list.map(({ source }) => source))].sort()
  const classes = [...new Set(list.flatMap(({ classes }) => classes))].sort()
  const items = list.map((one) => one.classes.map((name) => classes.indexOf(name) * 4 + 1).sort((a, b) => a - b))
  const start = new Int32Array(count + 1)
  items.forEach((one, i) => {
    start[i + 1] = start[i]! + one.length
  })
  const sha256 = new Uint8Array(Buffer.from(list.map((one) => one.sha256).join(''), 'hex'))
  const half = (from: number) => (one: TestImage) =>
    Number.parseInt((one.perceptualHash ?? '0'.repeat(16)).slice(from, from + 8), 16)
  return {
    nowMs,
    count,
    row: Int32Array.from(list, ({ row }) => row),
    sha256,
    canonical: canonicalOrder(count, sha256),
    sources,
    source: Int32Array.from(list, ({ source }) => sources.indexOf(source)),
    state: Uint8Array.from(list, ({ state }) => ImageState.options.indexOf(state)),
    present: having(({ lifecycle }) => lifecycle === 'active' || lifecycle === 'retired'),
    retired: having(({ lifecycle }) => lifecycle === 'retired'),
    importedAt: numbers(({ importedAtMs }) => importedAtMs),
    capturedAt: numbers(({ capturedAtMs }) => capturedAtMs),
    bytes: numbers(({ bytes }) => bytes),
    pixels: numbers(({ pixels }) => pixels),
    revision: Int32Array.from(list, ({ revision }) => revision),
    minScore: numbers(() => null),
    hashed: having(({ perceptualHash }) => perceptualHash !== null),
    hashHigh: Uint32Array.from(list, half(0)),
    hashLow: Uint32Array.from(list, half(8)),
    classes,
    labels: { start, item: Uint32Array.from(items.flat()) },
    held: having(({ held }) => held),
    erasureRequested: having(({ erasure }) => erasure),
    restoredAt: numbers(({ restoredAtMs }) => restoredAtMs),
    sequences: [...new Set(list.flatMap(({ sequence }) => sequence ?? []))].map((name) =>
      Int32Array.from([...list.keys()].filter((i) => list[i]!.sequence === name)).sort((a, b) =>
        list[a]!.sha256 < list[b]!.sha256 ? -1 : 1,
      ),
    ),
    hasGolden: true,
    references: new Map([
      ['frozen-dataset', having(({ dataset }) => dataset)],
      ['no-backup', having(({ backedUp }) => !backedUp)],
    ]),
    matches: new Map(Object.entries(matches).map(([key, rows]) => [key, having(({ row }) => rows.includes(row))])),
    boxesOf(images) {
      const boxes = Array.from(
        images,
        (i) =>
          list[i]!.boxes ??
          list[i]!.classes.map((name) => ({ class: classes.indexOf(name), x: 0, y: 0, width: 10, height: 10 })),
      )
      const ends = Int32Array.from(boxes, (_, n) => boxes.slice(0, n + 1).flat().length)
      return {
        start: Int32Array.from([0, ...ends]),
        labelClass: Int32Array.from(boxes.flat(), (box) => box.class),
        place: Float64Array.from(boxes.flat().flatMap(({ x, y, width, height }) => [x, y, width, height])),
      }
    },
    history: { lastPlan: null, lastEventAtMs: null, moves: [] },
    ...more,
  }
}

/** A policy with all limits open. */
export const policyOf = (more: object): Policy =>
  Policy.parse({
    schema: 1,
    name: 'test',
    rules: [],
    timeBase: 'captured',
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
    ...more,
  })

/** The outcome of each present row. */
export function actionsOf(facts: Facts, policy: Policy): Record<number, string> {
  const made = plan(facts, policy)
  return Object.fromEntries(
    Array.from(facts.row, (row, i) => [row, i] as const)
      .filter(([, i]) => ((facts.present[i >>> 5]! >>> (i & 31)) & 1) === 1)
      .map(([row, i]) => [row, actionAt(made, i)]),
  )
}
