import { SignalName } from '#contract'

/** Every signal: whole millionths, from 0 to 1,000,000 but for shapley, which may be anything. */
export const signalNames = SignalName.options
export type { SignalName }

/** The column of a signal in the tables `signal` and `signal_next`. */
export const signalColumn = (name: SignalName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const million = 1_000_000
export const millionths = (value: number): number => Math.round(value * million)
