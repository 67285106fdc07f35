export { Events } from './events.ts'
export { ensureClasses, listClasses } from './label-set.ts'
export { workspaceProcedures } from './procedures.ts'
export { readSettings, readValue, writeValue } from './settings.ts'
