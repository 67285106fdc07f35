import { readFormats, writeFormats } from './formats/index.ts'

export { isArchive } from './archives/open-archives.ts'
export { checkCopies } from './check-copies.ts'
export { compareVersions } from './diff/compare-versions.ts'
export { diffText } from './diff/diff-text.ts'
export { exportJob } from './export-job.ts'
export { formatList } from './format-list.ts'
export { requireWriteFormat } from './formats/index.ts'
export { classNamesInYaml } from './formats/yolo/class-lists.ts'
export { checkLeakage, discardUnsealed, freezeJob } from './freeze/freeze.ts'
export { isUnchanged } from './freeze/is-unchanged.ts'
export { datasetsJobs } from './jobs.ts'
export { winnowVersion } from './manifest.ts'
export { datasetsProcedures, importProcedure } from './procedures.ts'
export { type DatasetRow, datasetRowOf, noVersion, sealedRows as sealedVersions } from './queries.ts'
export { brokenVersions, redactItems, resealRedacted } from './redact.ts'
export { problemOfExport } from './verified-export.ts'

/** Names of the formats that can be read or written, for choices. */
export const formatNames = (direction: 'reads' | 'writes'): string[] =>
  (direction === 'reads' ? readFormats : writeFormats).map(({ name }) => name)
