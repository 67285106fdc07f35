import { runProgram } from '../../src/cli/program.ts'

/** Runs `winnow` in this process, for commands whose end matters and not how they are killed. One at a time. */
export async function runCommand(
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name]
    process[name].write = ((text: string | Uint8Array) => {
      written[name] += String(text)
      return true
    }) as typeof write
    return () => {
      process[name].write = write
    }
  })
  const before = process.exitCode
  process.exitCode = 0
  try {
    await runProgram(args)
    return { ...written, exitCode: Number(process.exitCode) }
  } finally {
    process.exitCode = before
    for (const put of restore) put()
  }
}
