import { createInterface } from 'node:readline/promises'
import { UsageError } from './outcome.ts'

/**
 * Asks on the terminal whether to do something that changes much; with `typed`, by having that repeated. Throws where
 * nobody can be asked, or on "no".
 */
export async function confirm(what: string, typed?: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`${what} Repeat with --yes to do it.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const asked = typed === undefined ? 'Do it? [y/N]' : `Type ${typed} to do it:`
    const answer = (await terminal.question(`${what} ${asked} `)).trim()
    if (typed === undefined ? !/^y(es)?$/i.test(answer) : answer !== typed) throw new UsageError('Nothing was done.')
  } finally {
    terminal.close()
  }
}
