import { styleText } from 'node:util'
import { type Argument, Command, CommanderError, type HelpConfiguration, type Option } from 'commander'
import { winnowVersion } from '#engine'
import { addAcceptanceCommands } from './commands/acceptance.ts'
import { addAdministrationCommands } from './commands/administration.ts'
import { addBulkCommands } from './commands/bulk.ts'
import { addDatasetCommands } from './commands/datasets.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addFormatCommands } from './commands/formats.ts'
import { addLabelSetCommands } from './commands/label-set.ts'
import { addLibraryCommands } from './commands/library.ts'
import { addLibraryViewCommands } from './commands/library-views.ts'
import { addLocateCommand } from './commands/locate.ts'
import { addMaintenanceCommands } from './commands/maintenance.ts'
import { addMcpCommand } from './commands/mcp.ts'
import { addExperimentCommands } from './commands/models/experiments.ts'
import { addLabelLikeCommand } from './commands/models/label-like.ts'
import { addModelCommands } from './commands/models/models.ts'
import { addSegmentationCommands } from './commands/models/segmentation.ts'
import { addMonitoringCommands } from './commands/monitoring.ts'
import { addPolicyCommands } from './commands/policy.ts'
import { addQueueCommands } from './commands/queues.ts'
import { addRefreshCommand } from './commands/refresh.ts'
import { addDisposalCommands } from './commands/retention/disposal.ts'
import { addReviewCommands } from './commands/review.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSettingsCommand } from './commands/settings.ts'
import { addSettleCommands } from './commands/settle.ts'
import { addSimilarCommand } from './commands/similar.ts'
import { addStorageCommands } from './commands/storage.ts'
import { addTilesCommand } from './commands/tiles.ts'
import { addTrainingCommands } from './commands/training.ts'
import { addWebhookCommands } from './commands/webhooks.ts'
import { addWorkspaceCommands } from './commands/workspace.ts'
import { examplesOf, firstSteps } from './examples.ts'
import { exitCodes } from './outcome.ts'
import { brief, report } from './run.ts'

/** Returns commander's error about a wrong call in one line, like all other errors. */
const inOneLine = (message: string): string => {
  const [what = '', ...more] = message
    .trim()
    .replace(/^error: /, '')
    .split('\n')
  const hint = more.map((line) => line.trim()).join(' ')
  return `winnow: ${[`${what.replace(/\.?$/, '.')}`, hint, 'Add --help for usage.'].filter(Boolean).join(' ')}\n`
}

const groups: readonly [title: string, ...adds: ((program: Command) => void)[]][] = [
  ['Workspaces', addWorkspaceCommands, addServeCommand, addMcpCommand, addSettingsCommand, addLabelSetCommands],
  [
    'Images',
    addLibraryCommands,
    addLibraryViewCommands,
    addSimilarCommand,
    addBulkCommands,
    addLocateCommand,
    addTilesCommand,
    addStorageCommands,
  ],
  ['Review', addReviewCommands, addAcceptanceCommands, addQueueCommands, addSettleCommands],
  ['Models', addModelCommands, addSegmentationCommands, addLabelLikeCommand, addExperimentCommands],
  ['Retention', addDisposalCommands],
  ['Datasets', addDatasetCommands, addFormatCommands, addRefreshCommand, addTrainingCommands],
  [
    'Monitoring and maintenance',
    addMonitoringCommands,
    addAdministrationCommands,
    addWebhookCommands,
    addMaintenanceCommands,
    addPolicyCommands,
  ],
  ['Samples and help', addDemoCommand],
]

const afterHelp = `
First steps:${firstSteps.replaceAll('\n', '\n  ')}

Every command takes the folder of a workspace first; winnow COMMAND --help says the rest. With --json a command prints one
JSON document and nothing else; progress and errors go to stderr.
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused (a role, a guardrail, a lock); 4 done in part, with what was left out.`

const listed = new Intl.ListFormat('en', { type: 'disjunction' })

/** Returns a description such as "how to export the image files: copy, link, or none (default: copy)". */
function described({ description, argChoices, defaultValue, defaultValueDescription }: Argument | Option): string {
  const choices = argChoices ? `: ${listed.format(argChoices)}` : ''
  const usual = defaultValueDescription ?? defaultValue
  return `${description}${choices}${usual === undefined ? '' : ` (default: ${String(usual)})`}`
}

/** The style of the help: only names of commands, choices and defaults in words, bold titles on a terminal. */
const helpStyle: HelpConfiguration = {
  subcommandTerm: (command: Command) => command.name(),
  argumentDescription: described,
  optionDescription: described,
  styleTitle: (title) => styleText('bold', title),
}

/** Creates `winnow` with its commands. With `toRun`, the groups after that command are left out. */
export function createProgram(toRun?: string): Command {
  const program = new Command('winnow')
    .usage('<command> [arguments] [options]')
    .description('Turns images into training data and keeps that data fresh.')
    .version(winnowVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp(helpStyle)
    .configureOutput({ outputError: (message, write) => write(brief(inOneLine(message))) })
    .exitOverride()
    // The options after a subcommand belong to the subcommand.
    .enablePositionalOptions()
    .addHelpText('after', afterHelp)

  for (const [title, ...adds] of groups) {
    if (program.commands.some((one) => one.name() === toRun)) break
    program.commandsGroup(`${title}:`)
    for (const add of adds) add(program)
  }
  program.helpCommand('help [command]', 'show the help of a command')
  addExamples(program)
  return program
}

/** Adds the examples below the help of each command. */
function addExamples(command: Command, words = ''): void {
  for (const one of command.commands) {
    const name = `${words} ${one.name()}`.trim()
    if (one.registeredArguments.length > 0) one.addHelpText('after', () => examplesBelow(name))
    if (one.commands.length > 0) one.helpCommand('help [command]', 'show the help of a command')
    addExamples(one, name)
  }
}

function examplesBelow(words: string): string {
  const lines = examplesOf(words)
  return lines.length > 0 ? ['\nExamples:', ...lines].join('\n  ') : ''
}

/** Runs one command with the words after `winnow`, prints its outcome and sets the exit code. */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await createProgram(args[0]).parseAsync(args, { from: 'user' })
  } catch (error) {
    // Commander has already printed the error or the help.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    else report(error, args.includes('--debug'))
  }
}
