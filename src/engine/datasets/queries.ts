import { z } from 'zod'
import type { Dataset, FreezeDetails, LeftOutImage } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { EmptyBy } from '#model/labels/negatives.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { notFound } from '../errors.ts'
import type { ReadOnlyStore, Store } from '../store/index.ts'
import type { SplitName, SplitShares } from './split.ts'
import type { HashVersion } from './versions/content-hash.ts'

/** Figures of a version, kept with it. */
export type Summary = Pick<Dataset, 'images' | 'labels' | 'negatives' | 'bySplit' | 'byClass'>

export type DatasetRow = {
  id: number
  name: string
  where_text: string
  seed: number
  split: string
  split_by: string | null
  classes: string
  /** Empty while the version is being frozen. */
  hash: string
  hash_version: HashVersion
  /** Hash without images that were erased later; null if none was. */
  redacted_hash: string | null
  redacted: number
  summary: string
  /** How it was made, `{}` for versions from before that was kept. */
  making: string
  /** Its lineage, `{}` likewise. */
  lineage: string
  /** What users wrote for its datasheet. */
  sheet: string
  created_at: number
  created_by: string
}

const columns = `dataset.id, dataset.name, where_text, seed, split, split_by, classes, hash, hash_version, redacted_hash,
  (SELECT count(*) FROM dataset_redaction WHERE dataset_id = dataset.id) AS redacted, summary, making, lineage, sheet,
  dataset.created_at, user.name AS created_by`

export const isSealed = ({ hash }: { hash: string }): boolean => hash !== ''

/**
 * Returns whether an interrupted erasure removed images of a version: until it continues, the remaining content has no
 * hash.
 */
export const isUnsealed = ({ redacted, redacted_hash }: DatasetRow): boolean => redacted > 0 && redacted_hash === null

/** The versions that are whole, oldest first. */
export const sealedRows = (store: ReadOnlyStore): DatasetRow[] =>
  store
    .all<DatasetRow>(`SELECT ${columns} FROM dataset JOIN user ON user.id = created_by ORDER BY dataset.id`)
    .filter(isSealed)

export const datasetByName = (store: ReadOnlyStore, name: string): DatasetRow | undefined =>
  store.get<DatasetRow>(`SELECT ${columns} FROM dataset JOIN user ON user.id = created_by WHERE dataset.name = ?`, [
    name,
  ])

export const noVersion = (store: ReadOnlyStore, name: string) =>
  notFound(
    `dataset version ${name}`,
    didYouMean(
      name,
      sealedRows(store).map((row) => row.name),
    ),
  )

export const sharesOf = (row: DatasetRow): SplitShares => JSON.parse(row.split)
export const classesOf = (row: DatasetRow): LabelClass[] => z.array(LabelClass).parse(JSON.parse(row.classes))

/** A sealed version as the contract shows it. */
export function toDataset(row: DatasetRow): Dataset {
  const summary: Summary = JSON.parse(row.summary)
  const [train, val, test] = sharesOf(row)
  return {
    datasetId: idOf('dst', row.id),
    name: row.name,
    where: row.where_text,
    seed: row.seed,
    split: [train, val, test],
    createdAtMs: row.created_at,
    createdBy: row.created_by,
    hash: row.hash,
    redacted: row.redacted,
    ...summary,
    negatives: summary.negatives ?? null,
    making: row.making === '{}' ? null : (JSON.parse(row.making) as FreezeDetails),
    by: row.split_by,
  }
}

/** A frozen image of a version, with current facts of the image. An array, because objects would take twice as long to read. */
export type ItemRow = [
  image_id: number,
  revision: number,
  split: SplitName,
  /** As it was known at the freeze. */
  licence: string | null,
  /** JSON, ids of classes that it verifiably lacks. */
  absent: string | null,
  /** The sequence that it was a frame of then, and the number of the frame. */
  sequence: string | null,
  frame: number | null,
  sha256: string,
  path: string,
  format: string,
  size_bytes: number,
  width_px: number,
  height_px: number,
  orientation: number,
  imported_at: number,
  lifecycle: Lifecycle,
]

const itemColumns = `dataset_item.image_id, dataset_item.revision, dataset_item.split, dataset_item.licence, dataset_item.absent,
  dataset_item.sequence, dataset_item.frame, image.sha256, image.path, image.format, image.size_bytes, image.width_px,
  image.height_px, image.orientation, image.imported_at, image.lifecycle`

/** These items, in the order of the rows. */
export const itemsOfRows = (store: ReadOnlyStore, datasetRow: number, imageRows: readonly number[]): ItemRow[] =>
  store.arrays<ItemRow>(
    `SELECT ${itemColumns} FROM json_each(?) AS wanted
     CROSS JOIN dataset_item ON dataset_item.image_id = wanted.value AND dataset_id = ?
     JOIN image ON image.id = dataset_item.image_id ORDER BY wanted.key`,
    [JSON.stringify(imageRows), datasetRow],
  )

/** The labels of items as JSON, by their image rows. */
export const labelTexts = (
  store: ReadOnlyStore,
  datasetRow: number,
  imageRows: readonly number[],
): Map<number, string> =>
  new Map(
    store.arrays<[number, string]>(
      'SELECT image_id, labels FROM frozen_item WHERE dataset_id = ? AND image_id IN (SELECT value FROM json_each(?))',
      [datasetRow, JSON.stringify(imageRows)],
    ),
  )

/** The frames of a split, sequence by sequence in their order. */
export const frameRows = (store: ReadOnlyStore, datasetRow: number, split: SplitName): number[] =>
  store.values<number>(
    `SELECT image_id FROM dataset_item WHERE dataset_id = ? AND split = ? AND sequence IS NOT NULL ORDER BY sequence, frame`,
    [datasetRow, split],
  )

/** The number of the first frame of each sequence of a version. */
export const firstFrames = (store: ReadOnlyStore, datasetRow: number): ReadonlyMap<string, number> =>
  new Map(
    store.arrays<[string, number]>(
      'SELECT sequence, min(frame) FROM dataset_item WHERE dataset_id = ? AND sequence IS NOT NULL GROUP BY sequence',
      [datasetRow],
    ),
  )

/** What of an item goes into the content of its version. */
type ContentRow = {
  sha256: string
  split: SplitName
  licence: string | null
  absent: string | null
  sequence: string | null
  frame: number | null
  /** How it was finished, if it has no labels. */
  empty_by: EmptyBy | null
  labels: string
}

/** Returns the image rows of a version in the order of their sha256. */
export const rowsByHash = (store: ReadOnlyStore, datasetRow: number): number[] =>
  store.values<number>(
    'SELECT image_id FROM dataset_item JOIN image ON image.id = image_id WHERE dataset_id = ? ORDER BY sha256',
    [datasetRow],
  )

/** Returns the content of these items, in the order of the rows. */
export const contentRows = (store: ReadOnlyStore, datasetRow: number, imageRows: readonly number[]): ContentRow[] =>
  store.all<ContentRow>(
    `SELECT sha256, split, item.licence, item.absent, sequence, frame, empty_by, labels FROM json_each(?) AS wanted
     CROSS JOIN frozen_item AS item ON item.image_id = wanted.value AND dataset_id = ?
     JOIN image ON image.id = item.image_id ORDER BY wanted.key`,
    [JSON.stringify(imageRows), datasetRow],
  )

export const labelsOf = ({ labels }: { labels: string }): Annotation[] => JSON.parse(labels)

/** Returns the version sealed before another one. */
export const versionBefore = (store: ReadOnlyStore, { id }: DatasetRow) =>
  store.get<{ id: number; name: string; hash: string }>(
    "SELECT id, name, hash FROM dataset WHERE id < ? AND hash <> '' ORDER BY id DESC LIMIT 1",
    [id],
  )

/** Returns the images that matched but were left out of a version, by path. Throws NOT_FOUND. */
export function leftOutOf(store: Store, name: string): LeftOutImage[] {
  const row = datasetByName(store, name)
  if (!row) throw noVersion(store, name)
  return store
    .all<{ image_id: number; path: string; reason: LeftOutImage['reason'] }>(
      `SELECT image_id, path, reason FROM dataset_left_out JOIN image ON image.id = image_id
       WHERE dataset_id = ? ORDER BY path, image_id`,
      [row.id],
    )
    .map(({ image_id, path, reason }) => ({ imageId: idOf('img', image_id), path, reason }))
}

/** The row of a version that is whole; null when there is none of this name. */
export function datasetRowOf(store: Store, name: string): number | null {
  const row = datasetByName(store, name)
  return row && isSealed(row) ? row.id : null
}
