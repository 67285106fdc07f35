import type { SignalName } from '#model/signals.ts'

/** The column of a signal in the table `signal`: whole millionths, from 0 to 1,000,000 but for shapley. */
export const signalColumn = (name: SignalName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const million = 1_000_000
export const millionths = (value: number): number => Math.round(value * million)
