import childProcess, { type ChildProcess, type ForkOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'
import type { FromWorker, ToWorker } from '../../src/engine/models/runtime/messages.ts'

// Inference workers that have let go of a model wait for the next one. Starting a process with sharp and ONNX Runtime takes
// longer than what most tests ask of a model.
const { fork: forkCold } = childProcess

/** By what they were started with, those that wait. */
const waiting = new Map<string, ChildProcess[]>()

function forkWarm(file: string, args: readonly string[], options: ForkOptions): ChildProcess {
  const key = JSON.stringify([file, args, options])
  const known = waiting.get(key) ?? []
  waiting.set(key, known)
  for (let child = known.pop(); child; child = known.pop())
    if (child.connected) {
      child.ref()
      child.channel?.ref()
      return child
    }
  return waitWhenClosed(forkCold(file, args, options), known)
}

/** Instead of ending when it is told to close, the worker waits with others, once it has done what it has in hand. */
function waitWhenClosed(child: ChildProcess, others: ChildProcess[]): ChildProcess {
  const send = child.send.bind(child) as (message: ToWorker, sent?: (error: Error | null) => void) => boolean
  let tasks = 0
  let isClosing = false
  const hear = ({ kind }: FromWorker) => {
    if (kind !== 'done' && kind !== 'failed') return
    tasks -= 1
    restIfClosed()
  }
  const restIfClosed = () => {
    if (!isClosing || tasks > 0) return
    isClosing = false
    child.emit('close', 0, null)
    for (const event of ['message', 'error', 'close']) child.removeAllListeners(event)
    child.on('message', hear)
    child.unref()
    child.channel?.unref()
    others.push(child)
  }
  child.on('message', hear)
  child.send = ((message: ToWorker, sent?: (error: Error | null) => void) => {
    if (message.kind === 'task') tasks += 1
    if (message.kind !== 'close') return send(message, sent)
    isClosing = true
    restIfClosed()
    return true
  }) as ChildProcess['send']
  return child
}

// Once a process, which runs many files.
const isWarm = Symbol.for('winnow.warmWorkers')
if (!(isWarm in globalThis)) {
  Object.assign(globalThis, { [isWarm]: true })
  childProcess.fork = ((file: string, args: readonly string[], options: ForkOptions) =>
    basename(file).startsWith('inference-worker.')
      ? forkWarm(file, args, options)
      : forkCold(file, args, options)) as typeof forkCold
  syncBuiltinESMExports()
}
