export type { Engine, EngineOptions, RemoteUser, ServedOptions } from './engine.ts'
export { openBackup } from './open-backup.ts'
export { openEngine } from './open-engine.ts'
