import { readFile, rm } from 'node:fs/promises'
import type { ElectronApplication } from 'playwright'

type TraceEvent = { name: string; ts: number; ph: string; args?: Record<string, unknown> }
/** When frames reached the screen, and the page's own marks, on one clock, in milliseconds. */
export type Trace = { shownAtMs: number[]; marks: { name: string; atMs: number }[] }

/** Records with Chromium's tracing while the steps run. */
export async function traced(app: ElectronApplication, steps: () => Promise<void>): Promise<Trace> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['viz', 'blink.user_timing'], excluded_categories: ['*'] }),
  )
  await steps()
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording())
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(await readFile(file, 'utf8'))
  await rm(file)
  const shownAtMs = traceEvents
    .filter(({ name, ph }) => name === 'Display::DrawAndSwap' && (ph === 'X' || ph === 'B' || ph === 'b'))
    .map(({ ts }) => ts / 1000)
  const marks = traceEvents
    .filter(({ name, ph }) => (ph === 'R' || ph === 'I' || ph === 'i') && /^(bench|editor)\./.test(name))
    .map(({ name, ts }) => ({ name, atMs: ts / 1000 }))
  const byTime = (a: { atMs: number }, b: { atMs: number }) => a.atMs - b.atMs
  return { shownAtMs: shownAtMs.toSorted((a, b) => a - b), marks: marks.toSorted(byTime) }
}

export const gapsOf = (atMs: readonly number[]): number[] => atMs.slice(1).map((at, i) => at - atMs[i]!)
