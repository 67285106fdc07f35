export { type Command, type CommandGroup, commandGroups } from './command.ts'
export { startDispatcher } from './dispatcher.ts'
export { keyParts, onMac } from './keys.ts'
export { registerCommands, runCommand, useCommands, useKeysFor } from './registry.ts'
