import { join, resolve } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'

const projectFolder = resolve(import.meta.dirname, '../..')
const file = join(projectFolder, 'tests', 'support', 'command-thread.ts')

type Ended = { exitCode: number; stdout: string; stderr: string }

let thread: Worker | null = null

/**
 * Runs `winnow` on a thread of this process, which loads its modules once and not for each command, and waits for its end.
 * Playwright's loader is left out: Node runs the sources as they are.
 */
export function runCommand(args: readonly string[]): Ended {
  thread ??= new Worker(file, { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' }, stdout: true, stderr: true })
  thread.unref()
  const { port1, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  thread.postMessage({ args, done, port: port2 }, [port2])
  Atomics.wait(done, 0, 0)
  const { message } = receiveMessageOnPort(port1) as { message: Ended | Error }
  port1.close()
  if (message instanceof Error) throw message
  return message
}
