import { type Command, Option } from 'commander'
import { isOnWorkspace } from './arguments.ts'
import { type Outcome, UsageError } from './outcome.ts'
import { run } from './run.ts'
import type { CommonOptions } from './session.ts'

/** Throws for an empty text, usually of an unset variable: as a path it would mean the current folder, as a query every image. */
function refuseEmpty(name: string, value: unknown): void {
  for (const text of [value].flat())
    if (typeof text === 'string' && text.trim() === '') throw new UsageError(`${name} is empty. Give it a value.`)
}

/** Throws if an option has the next option as its value, or is given twice although it is not a list. */
function checkValue(option: Option, all: readonly Option[]): void {
  const read = option.parseArg
  const isList = read !== undefined && 'isList' in read
  let isGiven = false
  option.argParser((text, before: unknown) => {
    refuseEmpty(`${option.long}`, text)
    if (all.some(({ long }) => long === text)) throw new UsageError(`${option.long} needs a value before ${text}.`)
    if (isGiven && !isList) throw new UsageError(`${option.long} is given twice. Give it once.`)
    isGiven = true
    return read ? read(text, before) : text
  })
}

/** Adds the options of every command, and runs the action with the documented exit codes. */
export function define<Arguments extends unknown[], Options extends CommonOptions>(
  command: Command,
  action: (args: Arguments, options: Options) => Promise<Outcome>,
): void {
  command
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Common options:'))
    .optionsGroup('Common options:')
    .option('--json', 'print exactly one JSON document')
    .option('--quiet', 'no progress')
    .option('--debug', 'show stack traces')
    .option('--as <user>', 'act as this user, without a password (default: the owner of the workspace)')
  if (isOnWorkspace(command))
    command
      .option('--server <url>', 'work on this server; its workspace is named in place of the folder')
      .option('--token <token>', 'access token for the server (default: WINNOW_TOKEN)')
  command.action((...given: unknown[]) => {
    const options = given.at(-2) as Options
    const args = given.slice(0, -2) as Arguments
    return run(() => {
      for (const [i, argument] of command.registeredArguments.entries()) refuseEmpty(argument.name(), args[i])
      return action(args, options)
    }, options)
  })
  for (const option of command.options) if (option.required && !option.variadic) checkValue(option, command.options)
}
