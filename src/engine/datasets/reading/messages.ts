import type { ImportOptions } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { ClassHint, LabelSource, ReadImage, ReadOptions } from '../formats/define-format.ts'
import type { ImportedImage } from '../formats/images.ts'
import type { FoundSources } from '../import/label-sources.ts'
import type { EarlierSource } from '../import/merge-labels.ts'
import type { SplitName } from '../split.ts'
import type { LabelExtent } from '../versions/label-extents.ts'
import type { ClassesByName } from '../versions/label-set-fit.ts'

/**
 * How labels are read. `byName`: images of the workspace or of a version are found by name, because none came with the
 * labels. `isBound`: the files hold predictions of a known model.
 */
export type ReadRequest = Pick<
  ImportOptions,
  'paths' | 'format' | 'map' | 'labelsAs' | 'readOptions' | 'classMap' | 'sameImage'
> & {
  byName: { datasetRow: number | null } | null
  isBound: boolean
  predicted: ReadOptions['predicted']
}

/** An image of the import. Without a size, it is looked up in the workspace; `content`: the same for equal images. */
export type PlacedImage = Omit<ImportedImage, 'widthPx' | 'heightPx'> &
  Partial<Pick<ImportedImage, 'widthPx' | 'heightPx'>> & { content?: string }

/** A source without what only its reader needs. `as`: what its labels are imported as; `options`: how it is read. */
export type SourceInfo = Pick<LabelSource, 'name' | 'because' | 'confidence'> & {
  format: string
  as: ImportOptions['labelsAs']
  options: Record<string, unknown>
}
export type SourcesInfo = Omit<FoundSources, 'found'> & { found: SourceInfo[] }

/** `fileClasses`: as the files name them, before they are mapped. */
export type SourceClasses = {
  fileClasses: readonly string[]
  classes: readonly string[]
  hints: ReadonlyMap<string, ClassHint>
}

/** The label set that the labels of a source are fitted to; null if they stay as they are. */
export type LabelSetNow = {
  classIds: ReadonlyMap<string, number>
  byName: ClassesByName
  classes: readonly LabelClass[]
}

/** An image whose labels are written separately; `earlier`: what other files of this import said about it. */
export type SingleImage = { image: ReadImage; split?: SplitName; earlier?: EarlierSource }

/**
 * The next images of a source. `edits`: how many were prepared in the file, one per image that nobody has edited;
 * `starts`: the first edit of each group that is applied together; `notes`: licenses, splits and absent classes of
 * images; `known`: images whose labels were imported before.
 */
export type LabelBatch = {
  edits: number
  starts: readonly number[]
  notes: { imageRow: number; licence?: string; split?: SplitName; absent?: readonly string[] }[]
  extents: LabelExtent[]
  known: { rows: number[]; labels: number }
  singles: SingleImage[]
  isLast: boolean
}
