import { readFile } from 'node:fs/promises'

/** The last line of a task's log; empty without one. */
export async function lastLine(file: string): Promise<string> {
  // A task that never started has no log.
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim().split('\n').at(-1) ?? ''
}
