import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

const project = resolve(import.meta.dirname, '../../..')

export type ServedProgram = {
  child: ChildProcess
  /** Its output so far. */
  printed(): string
  /** Resolves to the exit code; null after a signal. */
  ended: Promise<number | null>
}

/** Runs `winnow serve` as a separate program. */
export function runServe(args: readonly string[], env: Record<string, string> = {}): ServedProgram {
  const child = spawn(
    process.execPath,
    [join(project, 'scripts/winnow.mjs'), 'serve', ...(args.includes('--port') ? [] : ['--port', '0']), ...args],
    {
      cwd: project,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  return {
    child,
    printed: () => printed,
    ended: once(child, 'close').then(([code]) => code as number | null),
  }
}
