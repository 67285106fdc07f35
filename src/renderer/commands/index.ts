export { type Command, type CommandGroup, commandGroups } from './command.ts'
export { startDispatcher } from './dispatcher.ts'
export { runCommand, useCommands, useKeyLookUp, useKeysFor } from './registry.ts'
