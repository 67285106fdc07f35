import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ImageId } from '#model/ids.ts'
import { percentile } from '../figures.ts'
import { untilQuiet } from '../until-quiet.ts'
import { openHistory } from './retention-workspace.ts'

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '5' },
    patience: { type: 'string', default: '60' },
  },
})

/** Six rules, floors by class, source and size, and thinning. */
const policy = JSON.stringify({
  schema: 1,
  name: 'A year of cameras',
  timeBase: 'captured',
  tz: 'Europe/Berlin',
  rules: [
    { id: 'recent', action: 'keep', when: 'age(image.importedAt) < days(60)', reason: 'What the model meets today.' },
    {
      id: 'tail',
      action: 'keep',
      groupBy: ['source'],
      buckets: { monthly: 24, yearly: 'all', perBucket: 200, pick: 'hash' },
      reason: 'A sample of each month stays.',
    },
    {
      id: 'bursts',
      action: 'retire',
      thin: { keep: 2, hashDistanceMax: 6, withinSeconds: 10 },
      reason: 'Near copies add little.',
    },
    { id: 'rejected', action: 'archive', when: 'state == "rejected"', reason: 'Unfit.' },
    {
      id: 'unsure',
      action: 'review',
      when: 'state == "predicted" && prediction.minScore < 0.3 && age(image.importedAt) > days(30)',
      reason: 'The model was unsure.',
    },
    {
      id: 'old-unreviewed',
      action: 'drop',
      when: '(state == "new" || state == "predicted") && age(image.importedAt) > days(270)',
      reason: 'Nobody needed it in nine months.',
    },
  ],
  floors: [
    { id: 'floor-class', per: 'class', min: 150 },
    { id: 'floor-class-source', per: ['class', 'source'], min: 50 },
    { id: 'floor-small', per: 'size', only: ['small'], min: 60 },
    { id: 'floor-negatives', per: 'negatives', min: 300 },
  ],
  fuses: { maxDropPercent: 100, maxDropImages: 1000000, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
})

const targets: Record<number, number> = { 100000: 500, 1000000: 5000 }
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

for (const images of values.images.split(',').map(Number)) {
  const folder = `.cache/bench/retention-${images}`
  const engine = await openHistory(folder, images)
  const { client } = engine
  const planMs: number[] = []
  const processorMs: number[] = []
  const deafMs: number[] = []
  let peak = 0
  let last = await client.policy.createPlan({ policy })
  for (let round = 0; round < Number(values.rounds); round++) {
    await untilQuiet(Number(values.patience))
    const deafness = monitorEventLoopDelay({ resolution: 1 })
    deafness.enable()
    const startedAt = performance.now()
    const before = process.cpuUsage()
    last = await client.policy.createPlan({ policy })
    planMs.push(performance.now() - startedAt)
    const { user, system } = process.cpuUsage(before)
    processorMs.push((user + system) / 1000)
    // The last of it is noticed a moment later.
    await setTimeout(20)
    deafness.disable()
    deafMs.push(deafness.max / 1e6)
  }
  peak = Math.max(peak, process.resourceUsage().maxRSS * 1024)
  const explainMs: number[] = []
  for (let n = 0; n < 200; n++) {
    const imageId = `img_${1 + ((n * 7919) % images)}` as ImageId
    const startedAt = performance.now()
    await client.policy.explain({ planId: last.planId, imageId })
    explainMs.push(performance.now() - startedAt)
  }
  const pageMs: number[] = []
  for (const action of ['drop', 'retire', 'keep'] as const) {
    const startedAt = performance.now()
    await client.policy.decisions({ planId: last.planId, action, limit: 100 })
    pageMs.push(performance.now() - startedAt)
  }
  const shown = (ms: number) => `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`
  console.log(`${images} images: ${JSON.stringify(last.images)}`)
  console.log(
    `  plan, stored: median ${shown(percentile(planMs, 0.5))}, least ${shown(Math.min(...planMs))}, most ${shown(Math.max(...planMs))} (target ${targets[images] ?? '–'} ms)`,
  )
  console.log(
    `  of which processor time, all threads: median ${shown(percentile(processorMs, 0.5))}, least ${shown(Math.min(...processorMs))}`,
  )
  console.log(
    `  longest time meanwhile in which the engine heard no other call: median ${shown(percentile(deafMs, 0.5))}, most ${shown(Math.max(...deafMs))} (target 100 ms)`,
  )
  console.log(`  memory of the whole process: at most ${megabytes(peak)} MB (target 1000 MB)`)
  console.log(
    `  explanation of an image: median ${shown(percentile(explainMs, 0.5))}, p95 ${shown(percentile(explainMs, 0.95))}, most ${shown(Math.max(...explainMs))} (target 20 ms)`,
  )
  console.log(`  a page of 100 decisions: ${pageMs.map(shown).join(', ')} (drop, retire, keep)`)
  await engine.close()
}
