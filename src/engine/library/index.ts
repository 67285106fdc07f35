import type { JobKind } from '../jobs/index.ts'
import { findDuplicatesJob } from './duplicates/find-duplicates.ts'
import { buildTilesJob } from './pyramid/build-job.ts'
import { updateFiguresJob } from './update-figures.ts'

export { type Placed as PlacedBox, pairBoxes } from '#model/geometry/match-boxes.ts'
export { noteAbsent } from './absent-classes.ts'
export {
  folderInArchive,
  moveVerified,
  NotMoved,
  removeMoved,
} from './archived-files.ts'
export { assignSource, sourceOf } from './assign-source.ts'
export { ImageChangeLog } from './columns/change-log.ts'
export { askIndex, imagePage } from './columns/index-thread.ts'
export { cropsOf } from './crops.ts'
export { decodedProxy } from './decoded-proxy.ts'
export { refreshDisagreement } from './disagreement.ts'
export { groupAfterImport } from './duplicates/group-after-import.ts'
export {
  activeFile,
  archivedFile,
  damageOf,
  deleteDerived,
  deleteFromLimbo,
  isInLimbo,
  leadsOut,
  originalFile,
  outOfLimbo,
  type Placed,
  partialExtension,
  placedColumns,
  quarantineUnknown,
  setAside,
  stageDeletion,
  withPartialFolder,
  writeCacheFile,
} from './files.ts'
export { imageFile, smallestFile, thumbnails } from './image-files.ts'
export { uprightExtension, writeUpright } from './images.ts'
export { type ImagesImported, type ImportRun, importImages } from './import-images.ts'
export { noteImportSplit } from './import-split.ts'
export { hasErased } from './known-images.ts'
export { distinctContents, type ImagesSeen, lookAtImages, type SeenImage } from './look-at-images.ts'
export { type Part, writePart } from './made-image.ts'
export { openLibrary } from './open-library.ts'
export { refreshPredictionSummary } from './prediction-summary.ts'
export { libraryProcedures } from './procedures.ts'
export { buildPyramid } from './pyramid/build-pyramid.ts'
export { isLarge, type LargeImage, largeAmong, largeImage } from './pyramid/large-image.ts'
export type { Stored } from './pyramid/orientation.ts'
export { writeUprightLarge } from './pyramid/write-upright-large.ts'
export { lastImageRow } from './queries.ts'
export { Refused } from './refused.ts'
export { type TakenIn, takeInAgain } from './reimport-image.ts'
export { hashOf, thumbnail } from './renditions.ts'
export { assignRight, noteLicence, type Right, rightOf } from './rights.ts'
export { type FrameOfSequence, placeInSequence } from './sequences.ts'
export { sha256OfFile } from './sha256-of-file.ts'
export { addTag, removeTag } from './tags.ts'
export { UnreadableImage } from './unreadable-image.ts'
export { beginFigures } from './update-figures.ts'
export { libraryViewProcedures } from './view-procedures.ts'
export { shown } from './walk.ts'

/** Every kind of long work of this module. */
export const libraryJobs: readonly JobKind[] = [buildTilesJob, findDuplicatesJob, updateFiguresJob]
