import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Beside } from './beside.ts'

/** Starts the work in its own process. Stopping it returns its result. */
export async function beginBeside<Said>(beside: Beside): Promise<() => Promise<Said>> {
  const child = fork(join(import.meta.dirname, 'beside.ts'), [JSON.stringify(beside)])
  await once(child, 'message')
  return async () => {
    const said = once(child, 'message')
    child.send('stop')
    return (await said)[0] as Said
  }
}
