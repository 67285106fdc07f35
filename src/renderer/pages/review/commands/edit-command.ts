import type { Command } from '../../../commands/index.ts'

/** A command on the image on the stage; group and condition are added. */
export type EditCommand = Omit<Command, 'group'>
