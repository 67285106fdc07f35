import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/message-port'
import { passBytes } from '../../src/engine/host/pass-bytes.ts'
import { openEngine } from '../../src/engine/index.ts'
import type { Connection } from '../../src/engine/procedure.ts'
import { notCalled } from './deaf-calls.ts'
import type { FromWindow, WindowStart } from './deaf-window.ts'
import { copyOfBusyWorkspace } from './deaf-workspace.ts'

/**
 * How long the engine's thread is blocked. Opens a workspace of a million images and calls each procedure of the contract
 * once, from another thread as the window does, with its job and the calls that the window repeats. Prints the longest
 * time without a turn of the thread, and the processor time of its longest turn, which other programs and the disk do not
 * affect. The limit is on the latter.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '1000000' },
    workspace: { type: 'string', default: '.cache/bench' },
    /** A job that takes longer is canceled. */
    'job-seconds': { type: 'string', default: '20' },
    /** Parts of names, separated by commas: only these calls. */
    only: { type: 'string', default: '' },
    /** Continues with the copy of the last run. */
    again: { type: 'boolean', default: false },
    /** Fails if a turn takes more processor time. */
    'max-ms': { type: 'string', default: '250' },
  },
})

type Turn = { wallMs: number; processorMs: number }
type Line = Turn & { name: string; tookMs: number; outcome: string }

/** Returns the longest turn of this thread since the last call. */
function longestTurn(): () => Turn {
  const now = () => ({ at: performance.now(), used: process.threadCpuUsage() })
  let last = now()
  let most: Turn = { wallMs: 0, processorMs: 0 }
  const look = () => {
    const next = now()
    const wallMs = next.at - last.at
    const processorMs = (next.used.user + next.used.system - last.used.user - last.used.system) / 1000
    most = { wallMs: Math.max(most.wallMs, wallMs), processorMs: Math.max(most.processorMs, processorMs) }
    last = next
  }
  setInterval(look, 1).unref()
  return () => {
    look()
    const turn = most
    most = { wallMs: 0, processorMs: 0 }
    return turn
  }
}

const missing = notCalled()
if (missing.length > 0) throw new Error(`Not called: ${missing.join(', ')}. Add them to bench/engine/deaf-calls.ts.`)

const folder = await copyOfBusyWorkspace(resolve(values.workspace), Number(values.images), values.again)
const outside = mkdtempSync(join(tmpdir(), 'winnow-deaf-'))
const lines: Line[] = []
const turn = longestTurn()

const openedMs = performance.now()
const engine = await openEngine({ folder, program: 'bench' })
lines.push({ name: 'opening the workspace', tookMs: performance.now() - openedMs, outcome: '', ...turn() })

const { port1, port2 } = new MessageChannel()
new RPCHandler<Connection>(engine.router, { experimental_transfer: passBytes }).upgrade(port1, {
  context: engine.connect(),
})
port1.start()
const start: WindowStart = {
  port: port2,
  photos: resolve('samples/photos'),
  outside,
  jobSeconds: Number(values['job-seconds']),
  only: values.only.split(',').filter((part) => part !== ''),
}
const window = new Worker(new URL('./deaf-window.ts', import.meta.url), { workerData: start, transferList: [port2] })
await new Promise<void>((done, failed) => {
  window.on('error', failed)
  window.on('message', (message: FromWindow) => {
    if (message.type === 'over') return done()
    const longest = turn()
    if (message.type === 'end') {
      lines.push({ ...message, ...longest })
      process.stderr.write(`${shown(lines.at(-1)!)}\n`)
    }
    window.postMessage('heard')
  })
})
await window.terminate()
const closedMs = performance.now()
turn()
await engine.close()
lines.push({ name: 'closing the workspace', tookMs: performance.now() - closedMs, outcome: '', ...turn() })
rmSync(outside, { recursive: true })

function shown({ name, tookMs, wallMs, processorMs, outcome }: Line): string {
  const [wall, processor, took] = [wallMs, processorMs, tookMs].map((ms) => ms.toFixed(0).padStart(7))
  return `${wall} ${processor} ${took}  ${name}${outcome ? `: ${outcome.slice(0, 120)}` : ''}`
}

const over = lines.filter(({ processorMs }) => processorMs > Number(values['max-ms']))
console.log(`${values.images} images. Milliseconds: longest turn, processor time of the dearest turn, the whole call`)
for (const line of lines.sort((a, b) => b.processorMs - a.processorMs)) console.log(shown(line))
console.log(
  `${over.length} of ${lines.length} held the engine's thread for more than ${values['max-ms']} ms of processor time`,
)
process.exitCode = over.length > 0 ? 1 : 0
