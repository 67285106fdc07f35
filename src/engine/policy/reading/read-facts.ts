import { ImageState } from '#model/image.ts'
import { type Bits, bitsFor, setBit } from '../../bits.ts'
import type { OnProgress } from '../../progress.ts'
import { compileWhere } from '../../query/index.ts'
import { eachPacked, type ReadOnlyStore, rowRanges, type SqlValue } from '../../store/index.ts'
import type { Facts } from '../facts/facts.ts'
import { canonicalOrder } from '../facts/order.ts'
import { plausibleTime } from '../facts/times.ts'
import { signalOfValue } from '../facts/values.ts'
import { type Condition, conditionsOf, signalsIn } from '../language/conditions.ts'
import type { Policy } from '../language/grammar.ts'
import { readHistory } from './history.ts'
import { readBoxes, readLabels } from './read-labels.ts'
import { readReferences } from './read-references.ts'
import { readSignals } from './read-signals.ts'
import { readSimilarity } from './similarity.ts'

/** The number of conditions evaluated per pass; their results are the bits of one number. */
const conditionsAtOnce = 30

const truths = { true: 'IS TRUE', 'not false': 'IS NOT FALSE', unknown: 'IS NULL' } as const

/** The image table with some rows, given as JSON, shown as active whatever their lifecycle. */
export const restoredImage = `(SELECT iif(id IN (SELECT value FROM json_each(?)), 'active', lifecycle) AS lifecycle, *
  FROM main.image) AS image`

/**
 * Purged images are permanently deleted; all others are read, because even those in the trash lead clusters of near-
 * duplicates.
 */
const existing = "lifecycle <> 'purged'"

/**
 * Reads every fact of the images imported so far, each table in one pass. Writes nothing; the caller makes sure that everything
 * is read at one moment. Images `inTrash` are treated as if they were not there yet, after all active ones.
 */
export function readFacts(
  store: ReadOnlyStore,
  policy: Policy,
  nowMs: number,
  step: OnProgress,
  inTrash?: readonly number[],
): Facts {
  // The plus and the first term on the lifecycle choose the small index of images that are not active.
  const [count = 0] = store.values<number>(
    `SELECT (SELECT count(*) FROM image WHERE imported_at <= :now) -
       (SELECT count(*) FROM image WHERE +imported_at <= :now AND lifecycle <> 'active' AND lifecycle = 'purged')`,
    { now: nowMs },
  )
  const columns = columnsFor(count)
  const names = store.all<{ id: number; name: string }>('SELECT id, name FROM source ORDER BY name')
  const sources = new Map(names.map(({ id }, n) => [id, n]))
  const conditions = conditionsOf(policy, inTrash !== undefined)
  const groups = Array.from({ length: Math.ceil(conditions.length / conditionsAtOnce) }, (_, n) =>
    answersOf(conditions.slice(n * conditionsAtOnce, (n + 1) * conditionsAtOnce), nowMs, count),
  )
  const masks = groups.map(({ sql }, n) => `, ${sql} AS mask${n}`).join('')
  let i = 0
  for (const [first, last, before] of rowRanges(store)) {
    step(before * 0.7)
    const rows = store.arrays<SqlValue[]>(
      `SELECT id, sha256, source_id, ${position('state', ImageState.options)},
         ${position('lifecycle', ['active', 'retired', 'archived', 'trashed'])}, captured_at, imported_at, size_bytes,
         width_px * height_px, revision, prediction_min_score, perceptual_hash ${masks}
       FROM ${inTrash ? restoredImage : 'image'} WHERE id BETWEEN ? AND ? AND ${existing} AND imported_at <= ? ORDER BY id`,
      [
        ...groups.flatMap(({ parameters }) => parameters),
        ...(inTrash ? [JSON.stringify(inTrash)] : []),
        first,
        last,
        nowMs,
      ],
    )
    for (const row of rows) {
      fill(columns, i, row, sources, nowMs)
      for (const [n, { take }] of groups.entries()) take(i, row[12 + n] as number)
      i += 1
    }
  }
  step(0.7)
  const indexOf = positions(columns.row)
  for (const row of inTrash ?? []) if ((indexOf[row] ?? -1) >= 0) setBit(columns.retired, indexOf[row]!)
  const classes = store.all<{ id: number; name: string }>('SELECT id, name FROM label_class ORDER BY name')
  return {
    nowMs,
    count,
    ...columns,
    canonical: canonicalOrder(count, columns.sha256),
    sources: names.map(({ name }) => name),
    classes: classes.map(({ name }) => name),
    labels: readLabels(store, classes, indexOf, count),
    sequences: readSequences(store, indexOf, columns.sha256),
    ...readReferences(store, indexOf, count, nowMs, policy),
    matches: new Map(groups.flatMap(({ sets }) => sets)),
    boxesOf: (images) => readBoxes(store, classes, images, columns.row),
    ...(store.get('SELECT 1 FROM embedding LIMIT 1') !== undefined && {
      similarity: readSimilarity(store, columns.row),
    }),
    ...(asksForSignals(policy) && { signals: readSignals(store, policy, classes, indexOf, count) }),
    history: readHistory(store, nowMs),
  }
}

/** Whether anything besides a keep rule's condition needs signals; conditions themselves are evaluated in SQL. */
const asksForSignals = ({ rules, floors, budget }: Policy): boolean =>
  rules.some(
    (rule) =>
      signalsIn(rule.when).length > 0 || ('buckets' in rule && rule.buckets && signalOfValue(rule.buckets.value)),
  ) ||
  floors.some(
    ({ min, rank }) => typeof min !== 'number' || rank.some((key) => key !== 'reviewed' && signalOfValue(key)),
  ) ||
  (budget !== undefined && signalOfValue(budget.evict) !== null)

const position = (column: string, options: readonly string[]): string =>
  `CASE ${column} ${options.map((option, n) => `WHEN '${option}' THEN ${n}`).join(' ')} END`

const columnsFor = (count: number) => ({
  row: new Int32Array(count),
  sha256: Buffer.alloc(count * 32),
  source: new Int32Array(count),
  state: new Uint8Array(count),
  present: bitsFor(count),
  retired: bitsFor(count),
  importedAt: new Float64Array(count),
  capturedAt: new Float64Array(count),
  bytes: new Float64Array(count),
  pixels: new Float64Array(count),
  revision: new Int32Array(count),
  minScore: new Float64Array(count),
  hashed: bitsFor(count),
  hashHigh: new Uint32Array(count),
  hashLow: new Uint32Array(count),
})

/** A row's values in the order of the statement. */
function fill(
  columns: ReturnType<typeof columnsFor>,
  i: number,
  row: readonly SqlValue[],
  sources: ReadonlyMap<number, number>,
  nowMs: number,
): void {
  const lifecycle = row[4] as number
  const hash = row[11] as string | null
  columns.row[i] = row[0] as number
  columns.sha256.write(row[1] as string, i * 32, 32, 'hex')
  columns.source[i] = sources.get(row[2] as number)!
  columns.state[i] = row[3] as number
  if (lifecycle <= 1) setBit(columns.present, i)
  if (lifecycle === 1) setBit(columns.retired, i)
  columns.capturedAt[i] = plausibleTime(row[5] as number | null, nowMs)
  columns.importedAt[i] = row[6] as number
  columns.bytes[i] = row[7] as number
  columns.pixels[i] = row[8] as number
  columns.revision[i] = row[9] as number
  columns.minScore[i] = (row[10] as number | null) ?? Number.NaN
  if (hash !== null) {
    setBit(columns.hashed, i)
    columns.hashHigh[i] = Number.parseInt(hash.slice(0, 8), 16)
    columns.hashLow[i] = Number.parseInt(hash.slice(8), 16)
  }
}

/** Combines several conditions into one SQL number, and returns how to take it apart. */
function answersOf(conditions: readonly Condition[], nowMs: number, count: number) {
  const parameters: SqlValue[] = []
  const sets = conditions.map(({ key }): [string, Bits] => [key, bitsFor(count)])
  const sql = conditions.map(({ text, takes }, n) => {
    const where = compileWhere(text, { nowMs, everyLifecycle: true })
    parameters.push(...where.parameters)
    return `((${where.sql}) ${truths[takes]}) << ${n}`
  })
  return {
    sql: sql.map((one) => `(${one})`).join(' | '),
    parameters,
    sets,
    take(i: number, mask: number) {
      for (let rest = mask; rest !== 0; rest &= rest - 1) setBit(sets[31 - Math.clz32(rest & -rest)]![1], i)
    },
  }
}

/** Position of each row of the image table in the columns; -1 for none. */
function positions(row: Int32Array): Int32Array {
  const indexOf = new Int32Array((row.at(-1) ?? 0) + 1).fill(-1)
  for (let i = 0; i < row.length; i++) indexOf[row[i]!] = i
  return indexOf
}

/** The frames of each sequence by their positions in the columns, sorted by SHA-256. */
function readSequences(store: ReadOnlyStore, indexOf: Int32Array, sha256: Uint8Array): Int32Array[] {
  const bytes = (i: number) => sha256.subarray(i * 32, i * 32 + 32)
  return store
    .values<string>('SELECT group_concat(image_id) FROM sequence_frame GROUP BY sequence_id')
    .map((packed) => {
      const frames: number[] = []
      eachPacked(packed, (row) => {
        const i = indexOf[row] ?? -1
        if (i >= 0) frames.push(i)
      })
      return Int32Array.from(frames.sort((a, b) => Buffer.compare(bytes(a), bytes(b))))
    })
}
