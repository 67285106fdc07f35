export { checkStorage } from './check-storage.ts'
export {
  allConnectionSettings,
  ConnectionSettings,
  connectionSettingsFile,
  writeConnectionSettings,
} from './connection-settings.ts'
export {
  compareWithStored,
  FileListWriter,
  isListPath,
  type ListedFile,
  listAt,
  listsFolder,
  NotAList,
  problemInStoredList,
  readFileList,
  SortedListing,
} from './file-list.ts'
export { ObjectStore, openStorage, type StoredObject } from './object-store.ts'
export { placeOfResult, requireStorageAllowed } from './storage-allowed.ts'
export { endpointName, storagePlace } from './storage-place.ts'
export { StorageError, type StorageProblem } from './storage-problem.ts'
export { OtherContent, StoredFolder } from './stored-folder.ts'
