/** What the current model says of an image: whole millionths from 0 to 1,000,000. */
export const signalNames = ['f1', 'similarity', 'coverage'] as const
export type SignalName = (typeof signalNames)[number]

export const million = 1_000_000
export const millionths = (value: number): number => Math.round(value * million)
