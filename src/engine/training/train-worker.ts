import { type ChildProcess, spawn } from 'node:child_process'
import type { TrainingPoint } from '#contract'
import { messageOf } from '#model/text/zod-messages.ts'
import { readTrainingLog, TrainingLogWriter } from './training-log.ts'

/** `folder`: the run's folder, for the log. */
export type TrainCommand = {
  kind: 'run'
  folder: string
  command: readonly [program: string, ...words: string[]]
  cwd: string
  env: Readonly<Record<string, string>>
  progress: string | undefined
}
export type ToTrainWorker = TrainCommand | { kind: 'stop' }
export type FromTrainWorker =
  | { kind: 'point'; point: TrainingPoint }
  | { kind: 'ended'; code: number | null; signal: string | null; points: TrainingPoint[] }
  | { kind: 'failed'; message: string }

const flushMs = 500
/** A command that ignores SIGTERM this long is killed. */
const patienceMs = 10_000

let child: ChildProcess | null = null

/** Signals the command and everything it started, which share a process group. */
function signalAll(signal: NodeJS.Signals): void {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'])
  else
    try {
      process.kill(-child.pid, signal)
    } catch {
      // It has already ended.
    }
}

// The engine has ended, so nobody would know about the command.
process.on('disconnect', () => {
  signalAll('SIGKILL')
  process.exit(1)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.on('message', (message: ToTrainWorker) => {
  if (message.kind === 'stop') {
    signalAll('SIGTERM')
    setTimeout(() => signalAll('SIGKILL'), patienceMs).unref()
    return
  }
  run(message)
    .catch((error: unknown): FromTrainWorker => ({ kind: 'failed', message: messageOf(error) }))
    .then((answer) => process.send?.(answer, () => process.exit()))
})

async function run({ folder, command, cwd, env, progress }: TrainCommand): Promise<FromTrainWorker> {
  const log = new TrainingLogWriter(folder, progress, (await readTrainingLog(folder)).points)
  const [program, ...words] = command
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env
  child = spawn(program, words, {
    cwd,
    env: { ...own, PYTHONUNBUFFERED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let full: unknown = null
  const onOutput = (text: string) => {
    const point = log.add(text)
    if (point) process.send?.({ kind: 'point', point } satisfies FromTrainWorker)
  }
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', onOutput)
  // When the log can't be written, the model can't be either.
  const write = () =>
    log.flush().catch((error: unknown) => {
      full ??= error
      signalAll('SIGKILL')
    })
  const timer = setInterval(write, flushMs)
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child!.once('error', (error) =>
        reject('code' in error && error.code === 'ENOENT' ? new Error(`There is no program ${program} here.`) : error),
      )
      child!.once('close', (...ended) => resolve(ended))
    })
    if (full) throw full
    return { kind: 'ended', code, signal, points: await log.end() }
  } finally {
    clearInterval(timer)
  }
}
