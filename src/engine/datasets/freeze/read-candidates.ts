import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import type { SplitName } from '../split.ts'

/** An image that a version may contain. `matches` is false for golden images that are only there for comparison. */
export type Candidate = {
  row: number
  sha256: string
  hash: string | null
  /** Its group of near-duplicates, as found last. */
  duplicates: number | null
  /** The sequence that it is a frame of. */
  sequence: number | null
  /** Its split in the dataset that it came with, and in the version whose placement is kept. */
  importSplit: SplitName | null
  former: SplitName | null
  /** What keeps it together with others. */
  by: string | null
  isGolden: boolean
  matches: boolean
}

export type CandidatesRequest = {
  /** The images that match, in import order. */
  rows: Uint32Array
  /** Rows of the versions that are the golden set and whose placement is kept. */
  goldenSet: number | null
  former: number | null
  /** SQL for what keeps images together. */
  by: { sql: string; parameters: readonly SqlValue[] } | null
}

type Row = [
  id: number,
  sha256: string,
  hash: string | null,
  duplicates: number | null,
  sequence: number | null,
  importSplit: SplitName | null,
  former: SplitName | null,
  by: string | number | null,
]

const batchSize = 1000

function* batchesOf(rows: ArrayLike<number>): Generator<string> {
  for (let from = 0; from < rows.length; from += batchSize)
    yield JSON.stringify(Array.from({ length: Math.min(batchSize, rows.length - from) }, (_, i) => rows[from + i]))
}

/** The images that match, in import order, with what decides their place; then the rest of the golden set. */
export function readCandidates(
  store: ReadOnlyStore,
  { rows, goldenSet, former, by }: CandidatesRequest,
  step: () => void,
): Candidate[] {
  const golden = new Set(
    goldenSet === null
      ? []
      : store.values<number>('SELECT image_id FROM dataset_item WHERE dataset_id = ?', [goldenSet]),
  )
  const candidates: Candidate[] = []
  const read = (some: ArrayLike<number>, matches: boolean) => {
    for (const batch of batchesOf(some)) {
      step()
      for (const [row, sha256, hash, duplicates, sequence, importSplit, before, key] of store.arrays<Row>(
        `SELECT image.id, image.sha256, perceptual_hash, duplicate.group_id, sequence_id, import_split, item.split, ${by?.sql ?? 'NULL'}
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         LEFT JOIN duplicate ON duplicate.image_id = image.id
         LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
         LEFT JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id`,
        [...(by?.parameters ?? []), batch, former],
      ))
        candidates.push({
          row,
          sha256,
          hash,
          duplicates,
          sequence,
          importSplit,
          former: before,
          by: key === null ? null : String(key),
          isGolden: golden.has(row),
          matches,
        })
    }
  }
  read(rows, true)
  const apart = new Set(golden)
  for (const row of rows) apart.delete(row)
  read([...apart], false)
  return candidates
}

/** The classes of each image's labels. */
export function readClasses(store: ReadOnlyStore, candidates: readonly Candidate[], step: () => void): number[][] {
  const classes: number[][] = []
  for (const batch of batchesOf(candidates.map(({ row }) => row))) {
    step()
    for (const ids of store.values<string | null>(
      `SELECT (SELECT group_concat(DISTINCT class_id) FROM annotation WHERE image_id = wanted.value) FROM json_each(?) AS wanted`,
      [batch],
    ))
      classes.push(ids === null ? [] : ids.split(',').map(Number))
  }
  return classes
}
