import { type ReadOnlyStore, rowRanges } from '../../store/index.ts'
import type { SplitName } from '../split.ts'

/** An image that is not the same in two versions; what it had in a version that lacks it is null. */
export type DifferingItem = {
  image_id: number
  before_split: SplitName | null
  after_split: SplitName | null
  before_revision: number | null
  after_revision: number | null
  /** The labels as JSON; null too where both versions have the same ones. */
  before_labels: string | null
  after_labels: string | null
}

/** So many rows of the image table are read at a time. */
const rowsAtOnce = 1000

const labelsIn = (version: string, image: string) =>
  `(SELECT labels FROM frozen_item WHERE dataset_id = ${version} AND image_id = ${image})`

const differing = `
  SELECT a.image_id, a.split AS before_split, b.split AS after_split, a.revision AS before_revision,
    b.revision AS after_revision,
    iif(a.digest IS NULL OR a.digest IS NOT b.digest, ${labelsIn(':before', 'a.image_id')}, NULL) AS before_labels,
    iif(a.digest IS NULL OR a.digest IS NOT b.digest, ${labelsIn(':after', 'a.image_id')}, NULL) AS after_labels
  FROM dataset_item AS a LEFT JOIN dataset_item AS b ON b.dataset_id = :after AND b.image_id = a.image_id
  WHERE a.dataset_id = :before AND a.image_id BETWEEN :first AND :last
    AND (a.digest IS NULL OR a.digest IS NOT b.digest OR a.split IS NOT b.split)
  UNION ALL
  SELECT b.image_id, NULL, b.split, NULL, b.revision, NULL, ${labelsIn(':after', 'b.image_id')}
  FROM dataset_item AS b
  WHERE b.dataset_id = :after AND b.image_id BETWEEN :first AND :last AND NOT EXISTS (
    SELECT 1 FROM dataset_item AS a WHERE a.dataset_id = :before AND a.image_id = b.image_id)`

/**
 * Yields the images that only one version has, or that have other labels or another split. Items with equal digests are
 * not read; versions without digests are compared label by label.
 */
export function* differingItems(store: ReadOnlyStore, before: number, after: number): Generator<DifferingItem> {
  for (const [first, last] of rowRanges(store, rowsAtOnce))
    for (const item of store.all<DifferingItem>(differing, { before, after, first, last }))
      if (item.before_labels !== item.after_labels || item.before_split !== item.after_split) yield item
}
