import type { Command } from '../../../commands/index.ts'

/** The digits that stand for classes and values. */
export const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** A command before its group, and usually its condition, are added. */
export type EditCommand = Omit<Command, 'group'>

/** Returns a command from what every command has; `more` is what some need. */
export const command = (
  id: string,
  title: string,
  keys: readonly string[],
  run: () => void,
  more: Omit<EditCommand, 'id' | 'title' | 'keys' | 'run'> = {},
): EditCommand => ({ id, title, keys, run, ...more })
