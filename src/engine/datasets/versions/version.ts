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

/** Reads the labels of an item's page as texts, once. */
type PageTexts = () => ReadonlyMap<number, string>

/** An image of a frozen version. Its labels are read on access: an export goes through a version several times. */
class Item {
  readonly imageRow: number
  readonly revision: number
  readonly split: SplitName
  readonly licence: string | null
  readonly sha256: string
  readonly path: string
  readonly format: string
  readonly sizeBytes: number
  /** Of the upright image. */
  readonly widthPx: number
  readonly heightPx: number
  readonly orientation: number
  readonly importedAtMs: number
  readonly lifecycle: Lifecycle
  readonly frame: WrittenFrame | null
  readonly #texts: PageTexts
  readonly #absent: string | null
  readonly #listed: ReadonlySet<number>
  #labels: readonly Annotation[] | null = null

  constructor(row: ItemRow, texts: PageTexts, { first, listed }: VersionFacts) {
    const [imageRow, revision, split, licence, absent, sequence, frame, sha256, path, ...ofImage] = row
    const [format, sizeBytes, widthPx, heightPx, orientation, importedAtMs, lifecycle] = ofImage
    this.imageRow = imageRow
    this.revision = revision
    this.split = split
    this.licence = licence
    this.sha256 = sha256
    this.path = path
    this.format = format
    this.sizeBytes = sizeBytes
    this.widthPx = widthPx
    this.heightPx = heightPx
    this.orientation = orientation
    this.importedAtMs = importedAtMs
    this.lifecycle = lifecycle
    this.frame = sequence === null ? null : { sequence, number: frame ?? 0, first: first.get(sequence) ?? 0 }
    this.#texts = texts
    this.#absent = absent
    this.#listed = listed
  }

  /** How long the labels are as JSON. */
  get labelBytes(): number {
    return Buffer.byteLength(this.#texts().get(this.imageRow)!)
  }

  get labels(): readonly Annotation[] {
    this.#labels ??= JSON.parse(this.#texts().get(this.imageRow)!) as Annotation[]
    return this.#labels
  }

  get areLabelsRead(): boolean {
    return this.#labels !== null
  }

  /** Ids of classes of the version that it verifiably lacks, without those that it has labels of now. */
  get absent(): readonly number[] {
    if (this.#absent === null) return []
    const present = new Set(this.labels.map(({ classId }) => classId))
    return (JSON.parse(this.#absent) as number[]).filter(
      (classId) => this.#listed.has(classId) && !present.has(classId),
    )
  }
}

export type FrozenItem = Pick<Item, keyof Item>

/** The first frames of a version's sequences, and the classes that it lists. */
type VersionFacts = { first: ReadonlyMap<string, number>; listed: ReadonlySet<number> }

/** Returns all images in the order of import, and those of each split. */
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

/** Returns a version by name; only workers go through its items. Throws NOT_FOUND, or INVALID while it is being frozen. */
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
      let read: ReadonlyMap<number, string> | null = null
      const texts = () => {
        read ??= labelTexts(store, datasetRow, some)
        return read
      }
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
