import type { Command } from '../../../commands/index.ts'

/** A command on what is on the stage; it needs no group and can be done only while an image is there. */
export type EditCommand = Omit<Command, 'group'>
