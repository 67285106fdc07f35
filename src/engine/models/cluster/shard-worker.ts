import { writeFileSync } from 'node:fs'
import { messageOf } from '#model/text/zod-messages.ts'
import { runShard } from './run-shard.ts'

export type LocalTask = { folder: string; id: string; log: string }

/** Runs a task as a process of this computer, which ends with the engine that started it. */
process.on('disconnect', () => process.exit(1))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('message', ({ folder, id, log }: LocalTask) => {
  runShard(folder, id)
    .catch((error: unknown) => writeFileSync(log, `${messageOf(error)}\n`))
    .finally(() => process.exit())
})
