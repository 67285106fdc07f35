import { Command, CommanderError } from 'commander'
import { addAdministrationCommands } from './commands/administration.ts'
import { addDatasetCommands } from './commands/datasets.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addLibraryCommands } from './commands/library.ts'
import { addModelCommands } from './commands/models.ts'
import { addRetentionCommands } from './commands/retention.ts'
import { addWorkspaceCommands } from './commands/workspace.ts'
import { exitCodes } from './outcome.ts'
import { explain } from './run.ts'

const program = new Command('winnow')
  .description('Turns pictures into training data and keeps that data fresh.')
  .version('0.1.0')
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()

addWorkspaceCommands(program)
addLibraryCommands(program)
addModelCommands(program)
addRetentionCommands(program)
addDatasetCommands(program)
addAdministrationCommands(program)
addDemoCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  else {
    const { message, exitCode } = explain(error)
    process.stderr.write(`winnow: ${message}\n`)
    process.exitCode = exitCode
  }
}
