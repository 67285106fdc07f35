import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Ids, Log } from './context.ts'

/** Writes to `winnow.log` in the workspace; unexpected errors get an id that is shown to the user. */
export function fileLog(folder: string, clock: Clock, ids: Ids): Log {
  const write = (level: string, message: string) => {
    const line = `${new Date(clock.nowMs()).toISOString()} ${level} ${message}\n`
    try {
      appendFileSync(join(folder, 'winnow.log'), line)
    } catch {
      // On a full disk nothing may fail because it could not be logged.
      process.stderr.write(line)
    }
  }
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error(message, error) {
      const errorId = ids.random().slice(0, 8)
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      write('error', `[${errorId}] ${message} ${detail}`)
      return errorId
    },
  }
}
