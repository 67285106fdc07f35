import { type Command, Option } from 'commander'
import { isOnWorkspace } from './arguments.ts'
import { type Outcome, UsageError } from './outcome.ts'
import { run } from './run.ts'
import type { CommonOptions } from './session.ts'

/** An empty text comes from a variable that is not set: as a path it would mean the folder one is in, as a query every image. */
function refuseEmpty(name: string, value: unknown): void {
  for (const text of [value].flat())
    if (typeof text === 'string' && text.trim() === '') throw new UsageError(`${name} is empty. Give it a value.`)
}

/**
 * An option has a value of its own, not the option behind it; and once: of one that is given twice nobody knows which was
 * meant, unless it makes a list.
 */
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

/** Adds the options that every command has, and runs the action with the exit codes of the contract. */
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
