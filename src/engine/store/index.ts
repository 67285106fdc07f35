export { DamagedDatabase, restoreCommand } from './damaged-database.ts'
export type { SqlParameters, SqlValue } from './driver.ts'
export { type Driver, lockFile, openDriver } from './driver.ts'
export { foreignSchema } from './foreign-schema.ts'
export { damaged, isDamage, problemOfDatabase } from './inspect.ts'
export { rowHash } from './migrate.ts'
export { newestSchema } from './migrations/index.ts'
export { atPlace, isNoSpace, noSpaceMessage } from './no-space.ts'
export { eachPacked, type RowRange, rowRanges } from './row-ranges.ts'
export {
  openForReading,
  openScratch,
  openStore,
  type ReadOnlyStore,
  type ReadStore,
  type Scratch,
  type Store,
} from './store.ts'
