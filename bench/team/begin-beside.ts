import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Beside } from './beside.ts'

/** Begins it in a process of its own. Stopping gives what it says of itself. */
export async function beginBeside<Said>(beside: Beside): Promise<() => Promise<Said>> {
  const child = fork(join(import.meta.dirname, 'beside.ts'), [JSON.stringify(beside)])
  await once(child, 'message')
  return async () => {
    const said = once(child, 'message')
    child.send('stop')
    return (await said)[0] as Said
  }
}
