import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { invalid, notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { batchesInTurns, nextTurn } from '../turns.ts'
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
} from './queries.ts'
import type { SplitName } from './split.ts'

/** An image as it stands in a frozen version. Sizes are of the upright image. */
export type FrozenItem = Omit<ItemRow, 'sequence' | 'frame'> & {
  labels: readonly Annotation[]
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
  page: readonly ItemRow[],
  first: ReadonlyMap<string, number>,
): FrozenItem[] {
  let texts: ReadonlyMap<number, string> | null = null
  const labelsIn = (row: number): Annotation[] => {
    texts ??= labelTexts(
      store,
      id,
      page.map(({ image_id }) => image_id),
    )
    return labelsOf({ labels: texts.get(row)! })
  }
  return page.map(({ sequence, frame, ...row }) => {
    let labels: readonly Annotation[] | null = null
    return {
      ...row,
      frame: sequence === null ? null : { sequence, number: frame ?? 0, first: first.get(sequence) ?? 0 },
      get labels() {
        labels ??= labelsIn(row.image_id)
        return labels
      },
    }
  })
}

/** A version by name. Throws NOT_FOUND, or INVALID while it is still being frozen. */
export function requireVersion(store: Store, name: string): FrozenVersion {
  const row = datasetByName(store, name)
  if (!row) throw notFound(`dataset version ${name}`)
  if (!isSealed(row)) throw invalid(`The version ${name} is still being frozen. Try again in a moment.`)
  const first = firstFrames(store, row.id)
  return {
    row,
    classes: classesOf(row),
    async *items(split) {
      for (let after = 0; ; ) {
        const page = itemsAfter(store, row.id, after, pageSize, split ?? null)
        yield* frozenItems(store, row, page, first)
        const last = page.at(-1)
        if (page.length < pageSize || !last) return
        after = last.image_id
        await nextTurn()
      }
    },
    async *frames(split) {
      for await (const rows of batchesInTurns(frameRows(store, row.id, split), pageSize))
        yield* frozenItems(store, row, itemsOfRows(store, row.id, rows), first)
    },
  }
}
