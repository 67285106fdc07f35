import type { LabelClass } from '#model/label-set.ts'
import type { Command } from '../../commands/index.ts'
import { editCommands } from './edit-commands.ts'
import { flowCommands } from './flow-commands.ts'
import type { ReviewFlow } from './review-flow.ts'
import { viewCommands } from './view-commands.ts'

/**
 * Everything a person can do in a review. Of two commands with the same key the first that can be done now gets it.
 * While a label is being typed none can be done: no letter of its name may mean a command.
 */
export function reviewCommands(flow: ReviewFlow, classes: readonly LabelClass[]): Command[] {
  return [...editCommands(flow, classes), ...flowCommands(flow), ...viewCommands(flow)].map((command) => ({
    ...command,
    when: () => !flow.state.pickerOpen && (command.when?.() ?? true),
  }))
}
