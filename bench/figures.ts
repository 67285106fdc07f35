/** The value below which the given share of the samples lies; share 0 to 1. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const mean = (samples: readonly number[]): number => samples.reduce((sum, one) => sum + one, 0) / samples.length

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

/** Prints one line of the bench table: what, ours, the other, the ratio and the target. */
export function report(line: {
  what: string
  ours: string
  other: string
  ratio: number
  target: string
  ok: boolean
}): void {
  const { what, ours, other, ratio, target, ok } = line
  console.log(
    `${ok ? 'ok  ' : 'MISS'} ${what}: ${ours}, against ${other}; ratio ${ratio.toFixed(2)} (target ${target})`,
  )
}
