import { createHmac } from 'node:crypto'

/** A place from 0 to 9,999 that depends on the experiment and the unit alone: the same whenever and wherever it is asked for. */
export function exposurePlace(experiment: string, unit: string): number {
  const digest = createHmac('sha256', experiment).update(unit).digest()
  return digest.readUInt32BE(0) % 10_000
}

/** Whether a unit sees the candidate at a share in percent. Who saw it at a smaller share sees it at a larger one too. */
export const isExposed = (experiment: string, unit: string, sharePercent: number): boolean =>
  exposurePlace(experiment, unit) < sharePercent * 100
