import type { TrainingPoint } from '#contract'
import { launchProcess } from '../models/index.ts'
import { atPlace, isNoSpace } from '../store/index.ts'
import { workerFile } from '../threads/worker-file.ts'
import type { FromTrainWorker, ToTrainWorker, TrainCommand } from './train-worker.ts'
import { trainingFailure } from './training-log.ts'

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
  const worker = launchProcess<ToTrainWorker, FromTrainWorker>(workerFile(import.meta.url, 'train-worker'), true)
  const stop = () => worker.send({ kind: 'stop' })
  const answer = new Promise<Exclude<FromTrainWorker, { kind: 'point' }>>((resolve) => {
    worker.onMessage((message) => {
      if (message.kind === 'point') onPoint(message.point)
      else resolve(message)
    })
    void worker.ended.then((why) => resolve({ kind: 'failed', message: `The process that runs it ended: ${why}.` }))
  })
  worker.send({ kind: 'run', ...command })
  signal.addEventListener('abort', stop)
  try {
    const ended = await answer
    signal.throwIfAborted()
    if (ended.kind === 'failed') {
      const error = new Error(ended.message)
      if (isNoSpace(error)) throw atPlace(error, command.folder)
      throw await trainingFailure(ended.message, command.folder)
    }
    if (ended.code === 0) return ended.points
    const why = ended.signal ? `was ended by ${ended.signal}` : `ended with code ${ended.code}`
    throw await trainingFailure(`The training ${why}.`, command.folder)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
