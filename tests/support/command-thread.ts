// Commands come one after another: threads and processes of the engine wait for the next one.
import './warm-threads.ts'
import './warm-workers.ts'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { runCommand } from './run-command.ts'

type Asked = { args: readonly string[]; done: Int32Array; port: MessagePort }

parentPort?.on('message', async ({ args, done, port }: Asked) => {
  port.postMessage(await runCommand(args).catch((error: unknown) => error))
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
})
