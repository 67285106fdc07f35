import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { areaCommands } from './area-commands.ts'
import { commentCommands } from './comment-commands.ts'
import { editCommands } from './edit-commands.ts'
import { imageViewCommands } from './image-view-commands.ts'
import { modeCommands } from './mode-commands.ts'
import { queueCommands } from './queue-commands.ts'
import { trackCommands } from './track-commands.ts'
import { viewCommands } from './view-commands.ts'

/**
 * Returns all commands of a review. Of commands with the same key, the first possible one runs. None runs while a class
 * name is being typed.
 */
export function reviewCommands(review: ReviewSession, classes: readonly LabelClass[]): Command[] {
  return [
    ...modeCommands(review),
    ...commentCommands(review),
    ...areaCommands(review),
    ...trackCommands(review),
    ...editCommands(review, classes),
    ...queueCommands(review),
    ...viewCommands(review),
    ...imageViewCommands(review),
  ].map((command) => ({
    ...command,
    when: () => !review.state.pickerOpen && (command.when?.() ?? true),
  }))
}
