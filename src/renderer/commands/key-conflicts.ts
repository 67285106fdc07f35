import type { KnownCommand } from './registry.ts'

/** The other commands that already have this combination. */
export const othersWithKey = (
  combination: string,
  command: KnownCommand,
  all: readonly KnownCommand[],
  keysOf: (command: KnownCommand) => readonly string[],
): KnownCommand[] => all.filter((other) => other.id !== command.id && keysOf(other).includes(combination))
