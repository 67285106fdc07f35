export { type Command, type CommandGroup, commandGroups, groupTitles } from './command.ts'
export { startDispatcher } from './dispatcher.ts'
export { keyParts } from './keys.ts'
export {
  canRun,
  isOffered,
  keysFor,
  runCommand,
  useCommands,
  useKeyKeeper,
  useKeysFor,
} from './registry.ts'
