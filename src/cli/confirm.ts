import { createInterface } from 'node:readline/promises'
import { Interrupted, UsageError } from './outcome.ts'

const canceled = () => new Interrupted('Canceled. Nothing was changed.')

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
    if (typed.length === 0 && !/^y(es)?$/i.test(await ask('Continue? [y/N]'))) throw canceled()
    for (const text of typed) if ((await ask(`Type ${text} to confirm:`)) !== text) throw canceled()
  } catch (error) {
    // Ctrl-C and the end of the input.
    throw error instanceof Error && error.name === 'AbortError' ? canceled() : error
  } finally {
    terminal.close()
  }
}
