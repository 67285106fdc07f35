import { createInterface } from 'node:readline/promises'
import { Interrupted, UsageError } from './outcome.ts'

const canceled = () => new Interrupted('Canceled. Nothing was changed.')

/**
 * Asks on the terminal whether to make a large change. With `typed`, the user must type each of these texts. Throws if there
 * is no terminal, or if the user declines.
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
    // Ctrl-C, or the end of the input.
    throw error instanceof Error && error.name === 'AbortError' ? canceled() : error
  } finally {
    terminal.close()
  }
}
