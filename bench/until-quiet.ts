import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** The idle and total time of the processors so far; null if unknown. */
function processorTime(): { idle: number; all: number } | null {
  if (process.platform !== 'linux') return null
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/).slice(1).map(Number)
  return { idle: fields[3]! + fields[4]!, all: fields.slice(0, 8).reduce((sum, value) => sum + value, 0) }
}

/** Waits until the processors are idle for a second, or until the time is up. */
export async function untilQuiet(patienceSeconds: number): Promise<void> {
  const endMs = performance.now() + patienceSeconds * 1000
  while (performance.now() < endMs) {
    const before = processorTime()
    await setTimeout(1000)
    const after = processorTime()
    if (!before || !after || (after.idle - before.idle) / (after.all - before.all) > 0.92) return
  }
}
