import { invalid } from '../errors.ts'
import { readTrainingLog } from './training-log.ts'

const toldLines = 50

/** The error of a failed command, with its last lines of output. */
export async function trainingFailure(why: string, folder: string): Promise<Error> {
  const lines = (await readTrainingLog(folder)).lines.slice(-toldLines)
  return invalid(lines.length === 0 ? why : `${why} Its last lines:\n${lines.join('\n')}`)
}
