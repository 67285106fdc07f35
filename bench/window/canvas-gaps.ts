import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright'
import { percentile } from '../figures.ts'
import { makeMovement } from './canvas-path.ts'
import { gapsOf, traced } from './frames.ts'
import { percent, quietly } from './quiet.ts'

/** Gaps between displayed frames during a movement, and the share of the processors that other programs used. */
export type Gaps = { p50Ms: number; p95Ms: number; frames: number; foreign: number }

export async function gapsDuring(app: ElectronApplication, page: Page, movement: string): Promise<Gaps> {
  const { value, foreign } = await quietly(async () => {
    const trace = await traced(app, async () => {
      await sleep(150)
      await makeMovement(page, movement)
      await sleep(150)
    })
    const from = trace.marks.find(({ name }) => name === 'bench.start')
    const to = trace.marks.find(({ name }) => name === 'bench.end')
    if (!from || !to) throw new Error('The trace lacks the marks of the movement.')
    return gapsOf(trace.shownAtMs.filter((at) => at >= from.atMs && at <= to.atMs))
  }, 5)
  return { p50Ms: percentile(value, 0.5), p95Ms: percentile(value, 0.95), frames: value.length + 1, foreign }
}

export const gapText = ({ p50Ms, p95Ms, frames, foreign }: Gaps): string =>
  `p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms over ${frames} frames (others used ${percent(foreign)})`
