import type { Command } from 'commander'
import type { Outcome } from './outcome.ts'
import { run } from './run.ts'
import type { CommonOptions } from './session.ts'

/** Adds the options that every command has, and runs the action with the exit codes of the contract. */
export function define<Arguments extends unknown[], Options extends CommonOptions>(
  command: Command,
  action: (args: Arguments, options: Options) => Promise<Outcome>,
): void {
  command
    .optionsGroup('Common options:')
    .option('--json', 'print exactly one JSON document')
    .option('--quiet', 'no progress')
    .option('--debug', 'show stack traces')
    .option('--as <user>', 'act as this user, without a password (default: the owner of the workspace)')
    .action((...given: unknown[]) => {
      const options = given.at(-2) as Options
      const args = given.slice(0, -2) as Arguments
      return run(() => action(args, options), options)
    })
}
