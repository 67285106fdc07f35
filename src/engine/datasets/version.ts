import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { invalid } from '../errors.ts'
import type { ReadOnlyStore } from '../store/index.ts'
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

/** Reads the labels of images of a version as JSON, elsewhere than in this thread. */
export type ReadAhead = (datasetRow: number, imageRows: readonly number[]) => Promise<ReadonlyMap<number, string>>

/** The labels of one page as texts, read when somebody asks for them: an export goes through a version several times. */
class LabelTexts {
  readonly #read: () => ReadonlyMap<number, string>
  #texts: ReadonlyMap<number, string> | null = null
  isAsked = false

  constructor(read: () => ReadonlyMap<number, string>) {
    this.#read = read
  }

  of(row: number): string {
    this.isAsked = true
    this.#texts ??= this.#read()
    return this.#texts.get(row)!
  }

  /** What was read before somebody asks. */
  take(texts: ReadonlyMap<number, string>): void {
    this.#texts = texts
  }
}

/** What is read of an item when somebody asks for it; it stands in the prototype, for there are many. */
class OfItem {
  readonly #row: number
  readonly #texts: LabelTexts
  readonly #absent: string | null
  readonly #listed: ReadonlySet<number>
  #labels: readonly Annotation[] | null = null

  constructor(
    { image_id, absent }: Pick<ItemRow, 'image_id' | 'absent'>,
    texts: LabelTexts,
    listed: ReadonlySet<number>,
  ) {
    this.#row = image_id
    this.#absent = absent
    this.#texts = texts
    this.#listed = listed
  }

  get labelBytes(): number {
    return Buffer.byteLength(this.#texts.of(this.#row))
  }

  get labels(): readonly Annotation[] {
    this.#labels ??= labelsOf({ labels: this.#texts.of(this.#row) })
    return this.#labels
  }

  get absent(): readonly number[] {
    if (this.#absent === null) return noIds
    const present = new Set(this.labels.map(({ classId }) => classId))
    return (JSON.parse(this.#absent) as number[]).filter(
      (classId) => this.#listed.has(classId) && !present.has(classId),
    )
  }
}

const noIds: readonly number[] = []

/** The images of each split, looked for once: items of all splits lie together. */
async function rowsBySplit(
  store: ReadOnlyStore,
  datasetRow: number,
): Promise<ReadonlyMap<SplitName, readonly number[]>> {
  const rows = new Map<SplitName, number[]>(splitNames.map((split) => [split, []]))
  for await (const page of splitsInTurns(store, datasetRow)) for (const [row, split] of page) rows.get(split)?.push(row)
  return rows
}

/**
 * A version by name. With `readAhead`, the labels of a page are read while those of the page before are worked on. Throws
 * NOT_FOUND, or INVALID while it is still being frozen.
 */
export function requireVersion(store: ReadOnlyStore, name: string, readAhead?: ReadAhead): FrozenVersion {
  const row = datasetByName(store, name)
  if (!row) throw noVersion(store, name)
  if (!isSealed(row)) throw invalid(`The version ${name} is still being frozen. Try again in a moment.`)
  const { id: datasetRow } = row
  const first = firstFrames(store, datasetRow)
  const classes = classesOf(row)
  const listed = new Set(classes.map(({ classId }) => classId))
  let bySplit: Promise<ReadonlyMap<SplitName, readonly number[]>> | null = null
  const itemsOf = (page: readonly ItemRow[], texts: LabelTexts): FrozenItem[] =>
    page.map(({ sequence, frame: number, absent, ...item }) => {
      const frame = sequence === null ? null : { sequence, number: number ?? 0, first: first.get(sequence) ?? 0 }
      return Object.assign(new OfItem({ image_id: item.image_id, absent }, texts, listed), item, { frame })
    })
  /** Once somebody has asked for labels, those of the next page are read ahead. */
  async function* ofPages(pages: AsyncIterable<readonly ItemRow[]>): AsyncGenerator<FrozenItem> {
    let before: { items: FrozenItem[]; texts: LabelTexts } | null = null
    let isAsked = false
    for await (const page of pages) {
      const rows = page.map(({ image_id }) => image_id)
      const texts = new LabelTexts(() => labelTexts(store, datasetRow, rows))
      const reading = Promise.allSettled(isAsked && readAhead ? [readAhead(datasetRow, rows)] : [])
      if (before) yield* before.items
      isAsked = before?.texts.isAsked ?? false
      const [read] = await reading
      if (read?.status === 'rejected') throw read.reason
      if (read) texts.take(read.value)
      before = { items: itemsOf(page, texts), texts }
    }
    if (before) yield* before.items
  }
  const rowsOf = async function* (rows: readonly number[]) {
    for await (const some of batchesInTurns(rows, pageSize)) yield itemsOfRows(store, datasetRow, some)
  }
  return {
    row,
    classes,
    async *items(split) {
      if (split) {
        bySplit ??= rowsBySplit(store, datasetRow)
        yield* ofPages(rowsOf((await bySplit).get(split) ?? []))
        return
      }
      yield* ofPages(pagesInTurns<ItemRow>((last) => itemsAfter(store, datasetRow, last?.image_id ?? 0, pageSize)))
    },
    frames: (split) => ofPages(rowsOf(frameRows(store, datasetRow, split))),
  }
}
