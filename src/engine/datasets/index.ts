import type { JobKind } from '../jobs/index.ts'
import { exportJob } from './export/export-job.ts'
import { readFormats, writeFormats } from './formats/index.ts'
import { freezeJob } from './freeze/freeze.ts'
import { importJob } from './import/import-job.ts'

export { isArchive } from './archives/open-archives.ts'
export { shardsBelow } from './archives/shards.ts'
export { diffText } from './diff/diff-text.ts'
export { doneExports, noteExportDeleted } from './export/done-exports.ts'
export type { LatestExport } from './export/latest-export.ts'
export { requireStoredExport } from './export/stored-export.ts'
export { problemOfExport } from './export/verified-export.ts'
export { formatList } from './format-list.ts'
export { requireWriteFormat } from './formats/index.ts'
export { classNamesInYaml } from './formats/yolo/class-lists.ts'
export { checkLeakage, discardUnsealed } from './freeze/freeze.ts'
export { isUnchanged } from './freeze/is-unchanged.ts'
export { itemsThread } from './freeze/items-thread.ts'
export { type PredictedVersion, predictVersion } from './freeze/predict-version.ts'
export { discardUploads } from './import/discard-uploads.ts'
export { lookAtChosen } from './import/look-at-chosen.ts'
export { datasetsProcedures, importProcedure } from './procedures.ts'
export { type DatasetRow, datasetRowOf, noVersion, sealedRows as sealedVersions } from './queries.ts'
export { checkCopies } from './versions/check-copies.ts'
export { brokenVersions, redactItems, resealRedacted } from './versions/redact.ts'
export { versionsThread } from './versions/versions-thread.ts'

export { exportJob, freezeJob }

/** Every kind of long work of this module. */
export const datasetsJobs: readonly JobKind[] = [exportJob, importJob, freezeJob]

/** Names of the formats that can be read or written, for choices. */
export const formatNames = (direction: 'reads' | 'writes'): string[] =>
  (direction === 'reads' ? readFormats : writeFormats).map(({ name }) => name)
