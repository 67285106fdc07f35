import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CheckResult } from '../src/contract/index.ts'
import { openBigWorkspace } from './big-workspace.ts'

/**
 * How long a deep check takes that compares the labels of all images with their histories, and how long it blocks the
 * engine's thread. Each image has one edit, which made its labels.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    boxes: { type: 'string', default: '10' },
    workspace: { type: 'string', default: '.cache/bench' },
    /** Makes the workspace again. */
    fresh: { type: 'boolean', default: false },
  },
})
const [images, boxes] = [Number(values.images), Number(values.boxes)]
const folder = join(values.workspace, `check-${images}-${boxes}`)
if (values.fresh) rmSync(folder, { recursive: true, force: true })

const engine = await openBigWorkspace(folder, images, boxes)
const { store, jobs } = engine.context
if (store.get('SELECT 1 FROM edit LIMIT 1') === undefined)
  store.write(() => {
    store.run(
      `INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at)
       SELECT 'edt_' || printf('%016x', image.id), image.id, 1, 'import', json_object('annotations', json((SELECT json_group_array(json_object(
           'before', NULL, 'after', json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
             'origin', origin, 'modelId', NULL, 'predictionId', NULL, 'score', NULL)))
         FROM annotation WHERE image_id = image.id)), 'predictions', json('[]'), 'state', NULL), 1, 0 FROM image`,
    )
    store.run('UPDATE image SET revision = 1')
  })

/** The longest turn of this thread per check, in processor time, which other programs and the disk do not affect. */
const longest = new Map<string, number>()
let used = process.threadCpuUsage()
const startedMs = performance.now()
const { jobId } = await engine.client.maintenance.check({ deep: true, repair: false })
const looking = setInterval(() => {
  const now = process.threadCpuUsage()
  const turnMs = (now.user + now.system - used.user - used.system) / 1000
  used = now
  const { done, unit } = jobs.get(jobId)
  const what = unit === 'images' ? 'history' : `check ${done}`
  longest.set(what, Math.max(longest.get(what) ?? 0, turnMs))
}, 1)
const job = await jobs.wait(jobId)
clearInterval(looking)
const { findings = [] } = (job.result ?? {}) as Partial<CheckResult>
const altered = findings.filter(({ check }) => check === 'history').length
console.log(
  `${images} images, ${images * boxes} labels: ${((performance.now() - startedMs) / 1000).toFixed(1)} s, ${job.status}`,
)
console.log(`images whose labels are others than their history: ${altered}`)
for (const [what, ms] of longest) console.log(`longest turn of the engine’s thread in ${what}: ${ms.toFixed(0)} ms`)
await engine.close()
