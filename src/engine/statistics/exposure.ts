import { createHmac } from 'node:crypto'

/** Returns a place from 0 to 9,999 that depends only on the experiment and the unit: the same at any time and place. */
export function exposurePlace(experiment: string, unit: string): number {
  const digest = createHmac('sha256', experiment).update(unit).digest()
  return digest.readUInt32BE(0) % 10_000
}

/**
 * Whether a unit sees the candidate at a share in percent. A unit that sees it at a smaller share also sees it at a
 * larger one.
 */
export const isExposed = (experiment: string, unit: string, sharePercent: number): boolean =>
  exposurePlace(experiment, unit) < sharePercent * 100
