import { readFormats, writeFormats } from './formats/index.ts'

export { checkCopies } from './check-copies.ts'
export { formatList } from './format-list.ts'
export { classNamesInYaml } from './formats/yolo/class-lists.ts'
export { discardUnsealed } from './freeze/freeze.ts'
export { datasetsJobs } from './jobs.ts'
export { winnowVersion } from './manifest.ts'
export { datasetsProcedures, importProcedure } from './procedures.ts'
export { datasetRowOf } from './queries.ts'
export { brokenVersions, redactItems, resealRedacted } from './redact.ts'
export { problemOfExport } from './verified-export.ts'

/** Names of the formats that can be read or written, for choices. */
export const formatNames = (direction: 'reads' | 'writes'): string[] =>
  (direction === 'reads' ? readFormats : writeFormats).map(({ name }) => name)
