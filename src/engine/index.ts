export { forgetAddress, isTaken, type LocalAddress, noteAddress, readAddress } from './access/index.ts'
export type { Clock, Context, Ids } from './context.ts'
export {
  classNamesInYaml,
  diffText,
  formatList,
  formatNames,
  isArchive,
  lookAtChosen,
  shardsBelow,
} from './datasets/index.ts'
export { oddsText, signed } from './experiments/index.ts'
export { type Part, writePart } from './library/index.ts'
export { checkDamaged, type ListedBackup, listStoredBackups, verifySealedAudit } from './maintenance/index.ts'
export { makeFolder } from './make-folder.ts'
export {
  addProfile,
  checkProfile,
  listProfiles,
  profileNamed,
  readProfile,
  runShardOf,
  shippedProfiles,
} from './models/index.ts'
export { hoursSavedText, sinceText, statisticText, teamText } from './monitoring/index.ts'
export {
  type Engine,
  type EngineOptions,
  openBackup,
  openEngine,
  type RemoteUser,
  type ServedOptions,
} from './opening/index.ts'
export { checkPolicy } from './policy/index.ts'
export { socketPort } from './socket-port.ts'
export {
  allConnectionSettings,
  ConnectionSettings,
  checkStorage,
  connectionSettingsFile,
  writeConnectionSettings,
} from './storage/index.ts'
export { isNoSpace, noSpaceMessage } from './store/index.ts'
export { keepHeapSmall } from './threads/small-heap.ts'
export { addRecipe, listRecipes, readRecipe } from './training/index.ts'
export { winnowVersion } from './winnow-version.ts'
export { createWorkspace, isWorkspace } from './workspace/index.ts'
