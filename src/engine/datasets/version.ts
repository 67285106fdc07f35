import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { batchesInTurns, pagesInTurns } from '../turns.ts'
import type { WrittenFrame } from './formats/define-format.ts'
import {
  classesOf,
  type DatasetRow,
  datasetByName,
  firstFrames,
  frameRows,
  type ItemRow,
  isSealed,
  itemsAfter,
  itemsOfRows,
  labelsOf,
  labelTexts,
  noVersion,
  splitsInTurns,
} from './queries.ts'
import { type SplitName, splitNames } from './split.ts'

/** An image as it stands in a frozen version. Sizes are of the upright image. */
export type FrozenItem = Omit<ItemRow, 'sequence' | 'frame' | 'absent'> & {
  /** How long the labels are as JSON. */
  labelBytes: number
  labels: readonly Annotation[]
  /** Ids of classes of the version that it verifiably lacks, but for those that it has labels of by now. */
  absent: readonly number[]
  frame: WrittenFrame | null
}

/** A frozen version as it is streamed: `items` may be walked any number of times and gives the same each time. */
export type FrozenVersion = {
  row: DatasetRow
  classes: readonly LabelClass[]
  items(split?: SplitName): AsyncIterable<FrozenItem>
  /** The images of a split that are frames, sequence by sequence in their order. */
  frames(split: SplitName): AsyncIterable<FrozenItem>
}

const pageSize = 200

/** Items of one page. Their labels are read when somebody asks for them: an export goes through a version several times. */
function frozenItems(
  store: Store,
  { id }: DatasetRow,
  listed: ReadonlySet<number>,
  page: readonly ItemRow[],
  first: ReadonlyMap<string, number>,
): FrozenItem[] {
  let texts: ReadonlyMap<number, string> | null = null
  const textOf = (row: number): string => {
    texts ??= labelTexts(
      store,
      id,
      page.map(({ image_id }) => image_id),
    )
    return texts.get(row)!
  }
  return page.map(({ sequence, frame, absent, ...row }) => {
    let labels: readonly Annotation[] | null = null
    return {
      ...row,
      frame: sequence === null ? null : { sequence, number: frame ?? 0, first: first.get(sequence) ?? 0 },
      get labelBytes() {
        return Buffer.byteLength(textOf(row.image_id))
      },
      get labels() {
        labels ??= labelsOf({ labels: textOf(row.image_id) })
        return labels
      },
      get absent() {
        if (absent === null) return []
        const present = new Set(this.labels.map(({ classId }) => classId))
        return (JSON.parse(absent) as number[]).filter((classId) => listed.has(classId) && !present.has(classId))
      },
    }
  })
}

/** The images of each split, looked for once: items of all splits lie together. */
async function rowsBySplit(store: Store, datasetRow: number): Promise<ReadonlyMap<SplitName, readonly number[]>> {
  const rows = new Map<SplitName, number[]>(splitNames.map((split) => [split, []]))
  for await (const page of splitsInTurns(store, datasetRow)) for (const [row, split] of page) rows.get(split)?.push(row)
  return rows
}

/** A version by name. Throws NOT_FOUND, or INVALID while it is still being frozen. */
export function requireVersion(store: Store, name: string): FrozenVersion {
  const row = datasetByName(store, name)
  if (!row) throw noVersion(store, name)
  if (!isSealed(row)) throw invalid(`The version ${name} is still being frozen. Try again in a moment.`)
  const first = firstFrames(store, row.id)
  const classes = classesOf(row)
  const listed = new Set(classes.map(({ classId }) => classId))
  let bySplit: Promise<ReadonlyMap<SplitName, readonly number[]>> | null = null
  const ofRows = async function* (rows: readonly number[]) {
    for await (const some of batchesInTurns(rows, pageSize))
      yield* frozenItems(store, row, listed, itemsOfRows(store, row.id, some), first)
  }
  return {
    row,
    classes,
    async *items(split) {
      if (split) {
        bySplit ??= rowsBySplit(store, row.id)
        yield* ofRows((await bySplit).get(split) ?? [])
        return
      }
      const pages = pagesInTurns<ItemRow>((last) => itemsAfter(store, row.id, last?.image_id ?? 0, pageSize))
      for await (const page of pages) yield* frozenItems(store, row, listed, page, first)
    },
    frames: (split) => ofRows(frameRows(store, row.id, split)),
  }
}
