import type { Lifecycle } from '#model/image.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { invalid } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { WrittenFrame } from '../formats/define-format.ts'
import {
  classesOf,
  type DatasetRow,
  datasetByName,
  firstFrames,
  frameRows,
  type ItemRow,
  isSealed,
  itemsOfRows,
  labelsOf,
  labelTexts,
  noVersion,
} from '../queries.ts'
import type { SplitName } from '../split.ts'

/** A frozen version as it is streamed: `items` may be walked any number of times and gives the same each time. */
export type FrozenVersion = {
  row: DatasetRow
  classes: readonly LabelClass[]
  items(split?: SplitName): AsyncIterable<FrozenItem>
  /** The images of a split that are frames, sequence by sequence in their order. */
  frames(split: SplitName): AsyncIterable<FrozenItem>
}

const pageSize = 200

/** The labels of one page as texts, read when somebody asks for them: an export goes through a version several times. */
class LabelTexts {
  readonly #read: () => ReadonlyMap<number, string>
  #texts: ReadonlyMap<number, string> | null = null

  constructor(read: () => ReadonlyMap<number, string>) {
    this.#read = read
  }

  of(row: number): string {
    this.#texts ??= this.#read()
    return this.#texts.get(row)!
  }
}

/** An image as it stands in a frozen version; its labels are read when somebody asks for them. Sizes are of the upright image. */
class Item {
  readonly image_id: number
  readonly revision: number
  readonly split: SplitName
  readonly licence: string | null
  readonly sha256: string
  readonly path: string
  readonly format: string
  readonly size_bytes: number
  readonly width_px: number
  readonly height_px: number
  readonly orientation: number
  readonly imported_at: number
  readonly lifecycle: Lifecycle
  readonly frame: WrittenFrame | null
  readonly #texts: LabelTexts
  readonly #absent: string | null
  readonly #listed: ReadonlySet<number>
  #labels: readonly Annotation[] | null = null

  constructor(row: ItemRow, texts: LabelTexts, { first, listed }: VersionFacts) {
    const [image_id, revision, split, licence, absent, sequence, frame, sha256, path, ...ofImage] = row
    const [format, size_bytes, width_px, height_px, orientation, imported_at, lifecycle] = ofImage
    this.image_id = image_id
    this.revision = revision
    this.split = split
    this.licence = licence
    this.sha256 = sha256
    this.path = path
    this.format = format
    this.size_bytes = size_bytes
    this.width_px = width_px
    this.height_px = height_px
    this.orientation = orientation
    this.imported_at = imported_at
    this.lifecycle = lifecycle
    this.frame = sequence === null ? null : { sequence, number: frame ?? 0, first: first.get(sequence) ?? 0 }
    this.#texts = texts
    this.#absent = absent
    this.#listed = listed
  }

  /** How long the labels are as JSON. */
  get labelBytes(): number {
    return Buffer.byteLength(this.#texts.of(this.image_id))
  }

  get labels(): readonly Annotation[] {
    this.#labels ??= labelsOf({ labels: this.#texts.of(this.image_id) })
    return this.#labels
  }

  /** Ids of classes of the version that it verifiably lacks, but for those that it has labels of by now. */
  get absent(): readonly number[] {
    if (this.#absent === null) return noIds
    const present = new Set(this.labels.map(({ classId }) => classId))
    return (JSON.parse(this.#absent) as number[]).filter(
      (classId) => this.#listed.has(classId) && !present.has(classId),
    )
  }
}

export type FrozenItem = Pick<Item, keyof Item>

/** What a version tells its items: the first frames of its sequences, and the classes that it lists. */
type VersionFacts = { first: ReadonlyMap<string, number>; listed: ReadonlySet<number> }

const noIds: readonly number[] = []

/** All images in the order of import, and those of each split; looked for once, as items of all splits lie together. */
function imageRows(store: ReadOnlyStore, datasetRow: number) {
  const all: number[] = []
  const bySplit: Record<SplitName, number[]> = { train: [], val: [], test: [] }
  for (const { row, split } of store.each<{ row: number; split: SplitName }>(
    'SELECT image_id AS row, split FROM dataset_item WHERE dataset_id = ? ORDER BY image_id',
    [datasetRow],
  )) {
    all.push(row)
    bySplit[split].push(row)
  }
  return { ...bySplit, all }
}

/** A version by name; going through its items is for workers. Throws NOT_FOUND, or INVALID while it is still being frozen. */
export function requireVersion(store: ReadOnlyStore, name: string): FrozenVersion {
  const row = datasetByName(store, name)
  if (!row) throw noVersion(store, name)
  if (!isSealed(row)) throw invalid(`The version ${name} is still being frozen. Try again in a moment.`)
  const { id: datasetRow } = row
  const classes = classesOf(row)
  const facts: VersionFacts = {
    first: firstFrames(store, datasetRow),
    listed: new Set(classes.map(({ classId }) => classId)),
  }
  let found: ReturnType<typeof imageRows> | null = null
  async function* itemsOf(rows: readonly number[]): AsyncGenerator<FrozenItem> {
    for (let from = 0; from < rows.length; from += pageSize) {
      const some = rows.slice(from, from + pageSize)
      const texts = new LabelTexts(() => labelTexts(store, datasetRow, some))
      for (const item of itemsOfRows(store, datasetRow, some)) yield new Item(item, texts, facts)
    }
  }
  return {
    row,
    classes,
    items(split) {
      found ??= imageRows(store, datasetRow)
      return itemsOf(found[split ?? 'all'])
    },
    frames: (split) => itemsOf(frameRows(store, datasetRow, split)),
  }
}
