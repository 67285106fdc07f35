import { createInterface } from 'node:readline/promises'
import { UsageError } from './outcome.ts'

/**
 * Asks on the terminal whether to do something that changes much; with `typed`, by having each of that repeated. Throws
 * where nobody can be asked, or on "no".
 */
export async function confirm(what: string, typed: readonly string[] = []): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`${what} Repeat with --yes to confirm.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const ask = async (question: string) => (await terminal.question(`${question} `)).trim()
    process.stderr.write(`${what}\n`)
    if (typed.length === 0 && !/^y(es)?$/i.test(await ask('Continue? [y/N]'))) throw new UsageError('Canceled.')
    for (const text of typed) if ((await ask(`Type ${text} to confirm:`)) !== text) throw new UsageError('Canceled.')
  } finally {
    terminal.close()
  }
}
