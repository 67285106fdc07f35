import type { JobKind } from '../jobs/index.ts'
import { findDuplicatesJob } from './duplicates/find-duplicates.ts'
import { updateFiguresJob } from './lists/update-figures.ts'
import { buildTilesJob } from './pyramid/build-job.ts'

export { type ClassBox as PlacedBox, pairBoxes } from '#model/geometry/match-boxes.ts'
export { ImageChangeLog } from './columns/change-log.ts'
export { askIndex, imagePage } from './columns/index-thread.ts'
export { cropsOf } from './decoding/crops.ts'
export { decodedProxy } from './decoding/decoded-proxy.ts'
export { hashOf, thumbnail } from './decoding/renditions.ts'
export { attachThumbnails } from './decoding/thumbnails.ts'
export { groupAfterImport } from './duplicates/find-duplicates.ts'
export {
  folderInArchive,
  moveVerified,
  NotMoved,
  removeMoved,
} from './files/archived-files.ts'
export {
  activeFile,
  archivedFile,
  damageOf,
  deleteDerived,
  deleteFromLimbo,
  isInLimbo,
  type OriginalLocation,
  originalFile,
  outOfLimbo,
  partialExtension,
  placedColumns,
  quarantineUnknown,
  setAside,
  stageDeletion,
  sweepUnfinished,
  whyNotFollowed,
  withPartialFolder,
  writeCacheFile,
} from './files/files.ts'
export { Refused } from './files/refused.ts'
export { sha256OfFile } from './files/sha256-of-file.ts'
export { UnreadableImage } from './files/unreadable-image.ts'
export {
  addTag,
  assignRight,
  assignSource,
  type FrameOfSequence,
  noteAbsent,
  noteImportSplit,
  noteLicence,
  placeInSequence,
  type Right,
  removeTag,
  rightOf,
  sourceOf,
} from './image-facts.ts'
export { imageFile, smallestFile, thumbnails } from './image-files.ts'
export { type ImageImportResult, importImages, importObjects } from './import/import-images.ts'
export { hasErased } from './import/known-images.ts'
export { distinctContents, lookAtImages, type SeenImage } from './import/look-at-images.ts'
export { lookOverFiles, type TellPiece } from './import/look-over-files.ts'
export { type Part, writePart } from './import/made-image.ts'
export { keyBelow } from './import/objects-below.ts'
export { type ReimportedFile, takeInAgain } from './import/reimport-image.ts'
export { shown } from './import/walk.ts'
export { lookAtObjects, problemOfObject } from './linked/look-at-objects.ts'
export { isInStorage } from './linked/objects.ts'
export { refreshDisagreement } from './lists/disagreement.ts'
export { refreshPredictionSummary } from './lists/prediction-summary.ts'
export { beginFigures } from './lists/update-figures.ts'
export { libraryViewProcedures } from './lists/view-procedures.ts'
export { libraryProcedures } from './procedures.ts'
export { buildPyramid } from './pyramid/build-pyramid.ts'
export { type LargeImage, largeAmong, largeImage } from './pyramid/large-image.ts'
export { lastImageRow } from './queries.ts'

export const libraryJobs: readonly JobKind[] = [buildTilesJob, findDuplicatesJob, updateFiguresJob]
