import { join, resolve } from 'node:path'
import { runProgram } from '../../src/cli/program.ts'

const program = resolve(import.meta.dirname, '../..', join('scripts', 'winnow.mjs'))

let isRunning = false

/**
 * Runs `winnow` in this process, for tests of a command's result and not of killing it. Arguments, output and exit code
 * belong to the process, so only one command runs at a time.
 */
export async function runCommand(
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  if (isRunning) throw new Error('A command runs in this process already. Commands side by side are run `apart`.')
  isRunning = true
  const { argv, exitCode } = process
  const printed = { stdout: '', stderr: '' }
  const streams = (['stdout', 'stderr'] as const).map((name) => ({ name, write: process[name].write }))
  try {
    for (const { name } of streams)
      process[name].write = (text: string | Uint8Array) => {
        printed[name] += String(text)
        return true
      }
    process.argv = [process.execPath, program, ...args]
    process.exitCode = undefined
    await runProgram(args)
    return { exitCode: Number(process.exitCode ?? 0), ...printed }
  } finally {
    for (const { name, write } of streams) process[name].write = write
    process.argv = argv
    process.exitCode = exitCode
    isRunning = false
  }
}
