export { checkStorage } from './check-storage.ts'
export {
  allConnectionSettings,
  ConnectionSettings,
  connectionSettingsFile,
  writeConnectionSettings,
} from './connection-settings.ts'
export { ObjectStore, openStorage, type StoredObject } from './object-store.ts'
export { StorageError, type StorageProblem } from './storage-problem.ts'
