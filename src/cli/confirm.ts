import { createInterface } from 'node:readline/promises'
import { UsageError } from './outcome.ts'

/** Asks on the terminal whether to do something that changes much. Throws where nobody can be asked, or on "no". */
export async function confirm(what: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`${what} Repeat with --yes to do it.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${what} Do it? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was done.')
  } finally {
    terminal.close()
  }
}
