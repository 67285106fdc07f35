import type { TrainingPoint } from '#contract'
import { launchProcess } from '../models/index.ts'
import { atPlace, isNoSpace } from '../store/index.ts'
import { workerFile } from '../threads/worker-file.ts'
import type { FromTrainWorker, ToTrainWorker, TrainCommand } from './train-worker.ts'
import { trainingFailure } from './training-failure.ts'

export type CommandRun = { signal: AbortSignal; onPoint(point: TrainingPoint): void }

/**
 * Runs the command of a recipe in a separate process that ends with the engine. Returns every point that the command
 * reported. Throws INVALID with the last lines of output when the command fails, and the signal's reason when aborted.
 */
export async function runCommand(
  command: Omit<TrainCommand, 'kind'>,
  { signal, onPoint }: CommandRun,
): Promise<TrainingPoint[]> {
  signal.throwIfAborted()
  const worker = launchProcess(workerFile(import.meta.url, 'train-worker'), true)
  const send = (message: ToTrainWorker) => worker.send(message)
  const stop = () => send({ kind: 'stop' })
  const answer = new Promise<FromTrainWorker>((resolve) => {
    worker.onMessage((message) => {
      const said = message as FromTrainWorker
      if (said.kind === 'point') onPoint(said.point)
      else resolve(said)
    })
    void worker.ended.then((why) => resolve({ kind: 'failed', message: `The process that runs it ended: ${why}.` }))
  })
  send({ kind: 'run', ...command })
  signal.addEventListener('abort', stop)
  try {
    const ended = await answer
    signal.throwIfAborted()
    if (ended.kind === 'ended' && ended.code === 0) return ended.points
    const why =
      ended.kind === 'ended'
        ? ended.signal
          ? `The training was ended by ${ended.signal}.`
          : `The training ended with code ${ended.code}.`
        : ended.kind === 'failed'
          ? ended.message
          : ''
    if (ended.kind === 'failed' && isNoSpace(new Error(why))) throw atPlace(new Error(why), command.folder)
    throw await trainingFailure(why, command.folder)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
