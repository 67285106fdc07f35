import { ImageState } from '#model/image.ts'
import { type Bits, bitsFor, setBit } from '../../bits.ts'
import type { OnProgress } from '../../progress.ts'
import { compileWhere } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import { eachPacked, rowRanges } from '../../store/index.ts'
import type { Facts } from '../facts/facts.ts'
import { canonicalOrder } from '../facts/order.ts'
import { signalOfValue } from '../facts/values.ts'
import { type Condition, conditionsOf, signalsIn } from '../language/conditions.ts'
import type { Policy } from '../language/grammar.ts'
import { readHistory } from './history.ts'
import { readBoxes, readLabels } from './read-labels.ts'
import { readReferences } from './read-references.ts'
import { readSignals } from './read-signals.ts'
import { readSimilarity } from './similarity.ts'

/** Camera times before this, or after tomorrow, are not plausible. */
const earliestMs = Date.UTC(2000, 0, 1)
const tomorrowMs = 86_400_000

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
  const rowCount = store.get<{ n: number }>('SELECT count(*) AS n FROM image')!.n
  const read = columnsFor(rowCount)
  const names = store.all<{ id: number; name: string }>('SELECT id, name FROM source ORDER BY name')
  const sources = new Map(names.map(({ id }, n) => [id, n]))
  const groups = inGroups(conditionsOf(policy, inTrash !== undefined)).map((conditions) =>
    answersOf(conditions, nowMs, rowCount),
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
      fill(read, i, row, sources, nowMs)
      for (const [n, { take }] of groups.entries()) take(i, row[12 + n] as number)
      i += 1
    }
  }
  step(0.7)
  const count = i
  const columns = trimmed(read, count)
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
    matches: new Map(groups.flatMap(({ sets }) => sets).map(([key, bits]) => [key, wordsOf(bits, count)])),
    boxesOf: (images) => readBoxes(store, classes, images, columns.row),
    ...(hasEmbeddings(store) && { similarity: readSimilarity(store, columns.row) }),
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

const hasEmbeddings = (store: ReadOnlyStore): boolean => store.get('SELECT 1 FROM embedding LIMIT 1') !== undefined

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

const wordsOf = (bits: Bits, count: number): Bits => bits.subarray(0, (count + 31) >>> 5)

/** Trimmed to the images that were read. */
function trimmed(columns: ReturnType<typeof columnsFor>, count: number): ReturnType<typeof columnsFor> {
  const { present, retired, hashed, sha256, row, source, state, revision, hashHigh, hashLow } = columns
  const { importedAt, capturedAt, bytes, pixels, minScore } = columns
  return {
    row: row.subarray(0, count),
    sha256: sha256.subarray(0, count * 32),
    source: source.subarray(0, count),
    state: state.subarray(0, count),
    present: wordsOf(present, count),
    retired: wordsOf(retired, count),
    importedAt: importedAt.subarray(0, count),
    capturedAt: capturedAt.subarray(0, count),
    bytes: bytes.subarray(0, count),
    pixels: pixels.subarray(0, count),
    revision: revision.subarray(0, count),
    minScore: minScore.subarray(0, count),
    hashed: wordsOf(hashed, count),
    hashHigh: hashHigh.subarray(0, count),
    hashLow: hashLow.subarray(0, count),
  }
}

/** A row's values in the order of the statement. */
function fill(
  columns: ReturnType<typeof columnsFor>,
  i: number,
  row: readonly SqlValue[],
  sources: ReadonlyMap<number, number>,
  nowMs: number,
): void {
  const lifecycle = row[4] as number
  const captured = row[5] as number | null
  const hash = row[11] as string | null
  columns.row[i] = row[0] as number
  columns.sha256.write(row[1] as string, i * 32, 32, 'hex')
  columns.source[i] = sources.get(row[2] as number)!
  columns.state[i] = row[3] as number
  if (lifecycle <= 1) setBit(columns.present, i)
  if (lifecycle === 1) setBit(columns.retired, i)
  const believable = captured !== null && captured >= earliestMs && captured <= nowMs + tomorrowMs
  columns.capturedAt[i] = believable ? captured : Number.NaN
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

function inGroups(conditions: readonly Condition[]): Condition[][] {
  const groups: Condition[][] = []
  for (let at = 0; at < conditions.length; at += conditionsAtOnce)
    groups.push(conditions.slice(at, at + conditionsAtOnce))
  return groups
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
  const frames = new Map<number, number[]>()
  for (const [first, last] of rowRanges(store)) {
    const row = store.get<{ packed: string | null }>(
      `SELECT group_concat(sequence_id || ',' || image_id) AS packed FROM sequence_frame WHERE image_id BETWEEN ? AND ?`,
      [first, last],
    )
    let sequence = -1
    eachPacked(row?.packed ?? null, (number) => {
      if (sequence < 0) {
        sequence = number
        return
      }
      const i = indexOf[number] ?? -1
      const own = frames.get(sequence) ?? []
      if (i >= 0) own.push(i)
      frames.set(sequence, own)
      sequence = -1
    })
  }
  const bytes = (i: number) => sha256.subarray(i * 32, i * 32 + 32)
  return [...frames.values()].map((own) => Int32Array.from(own.sort((a, b) => Buffer.compare(bytes(a), bytes(b)))))
}
