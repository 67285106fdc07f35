import type { FreezeOptions } from '#contract'
import type { ActingContext } from '../../context.ts'
import { compileWhere, parseOrder, readRows } from '../../query/index.ts'
import type { SqlValue } from '../../store/index.ts'
import { batchesInTurns } from '../../turns.ts'
import { datasetByName } from '../queries.ts'
import type { SplitName } from '../split.ts'

/** A condition on the image table. */
export type Condition = { sql: string; parameters: SqlValue[] }

/** Images that may be frozen: reviewed or approved, active, and as the query says. */
export function matching({ clock }: ActingContext, { where }: Pick<FreezeOptions, 'where'>): Condition {
  const { sql, parameters } = compileWhere(where, { nowMs: clock.nowMs() })
  return {
    sql: `image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active' AND ${sql}`,
    parameters: [...parameters],
  }
}

export const matchingRows = (context: ActingContext, { sql, parameters }: Condition): Promise<Uint32Array> =>
  readRows(context, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)

/** An image that a version may hold. `matches` is false for one that is only there to be told apart: of the golden set. */
export type Candidate = {
  row: number
  sha256: string
  hash: string | null
  /** Of near-duplicates, as they were found last. */
  duplicates: number | null
  /** The sequence that it is a frame of. */
  sequence: number | null
  /** What it is kept together by. */
  by: string | null
  classes: readonly number[]
  /** Where it was in the dataset that it came with. */
  importSplit: SplitName | null
  isGolden: boolean
  matches: boolean
}

type Row = {
  id: number
  sha256: string
  hash: string | null
  duplicates: number | null
  sequence: number | null
  by: string | number | null
  classes: string | null
  import_split: SplitName | null
}

const batchSize = 250

/** The images that match, in the order of import, with what decides where they go; then the rest of the golden set. */
export async function readCandidates(
  context: ActingContext,
  { where, by }: Pick<FreezeOptions, 'where' | 'by'>,
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const { store } = context
  const golden = new Set(goldenRows(context))
  const together = by === undefined ? null : parseOrder(by).key
  const candidates: Candidate[] = []
  const read = (rows: readonly number[], matches: boolean) => {
    for (const { id, sha256, hash, duplicates, sequence, by: key, classes, import_split } of store.all<Row>(
      `SELECT image.id, image.sha256, perceptual_hash AS hash, duplicate.group_id AS duplicates, sequence_id AS sequence, import_split, ${together?.sql ?? 'NULL'} AS by,
         (SELECT group_concat(DISTINCT class_id) FROM annotation WHERE annotation.image_id = image.id) AS classes
       FROM json_each(?) AS wanted JOIN image ON image.id = wanted.value
       LEFT JOIN duplicate ON duplicate.image_id = image.id
       LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id ORDER BY wanted.key`,
      [...(together?.parameters ?? []), JSON.stringify(rows)],
    ))
      candidates.push({
        row: id,
        sha256,
        hash,
        duplicates,
        sequence,
        by: key === null ? null : String(key),
        classes: classes === null ? [] : classes.split(',').map(Number),
        importSplit: import_split,
        isGolden: golden.has(id),
        matches,
      })
  }
  const apart = new Set(golden)
  const matched = await matchingRows(context, matching(context, { where }))
  for await (const rows of batchesInTurns(matched, batchSize, signal)) {
    read(rows, true)
    for (const row of rows) apart.delete(row)
  }
  for await (const rows of batchesInTurns([...apart], batchSize, signal)) read(rows, false)
  return candidates
}

function goldenRows({ store, settings }: ActingContext): number[] {
  const { goldenDataset } = settings()
  const golden = goldenDataset ? datasetByName(store, goldenDataset) : undefined
  return golden ? store.values<number>('SELECT image_id FROM dataset_item WHERE dataset_id = ?', [golden.id]) : []
}
