export { type Command, type CommandGroup, commandGroups } from './command.ts'
export { startDispatcher } from './dispatcher.ts'
export { keyParts } from './keys.ts'
export { canRun, runCommand, useCommands, useKeyKeeper, useKeyLookUp, useKeysFor } from './registry.ts'
