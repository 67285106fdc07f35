import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspace, openEngine } from '#engine'
import { createOnnxGraph } from '../../scripts/starter-model/onnx-graph.ts'

/**
 * How long it takes to test and add a model of 150 MB and to go back to the model before it, and how long the engine's
 * thread is blocked meanwhile, in processor time.
 */
const weights = 37_500_000

function largeModel(): Uint8Array {
  const graph = createOnnxGraph()
  const bytes = new Uint8Array(weights * 4)
  graph.node('ReduceMean', 'mean', ['images'], { keepdims: 0 })
  graph.node(
    'Gather',
    'weight',
    [graph.constant('weights', 'float32', [weights], bytes), graph.constant('first', 'int64', [1], new Uint8Array(8))],
    { axis: 0 },
  )
  const zeros = graph.constant('zeros', 'float32', [1, 84, 8400], new Uint8Array(84 * 8400 * 4))
  graph.node('Mul', 'nothing', ['mean', zeros])
  graph.node('Add', 'output0', ['nothing', 'weight'])
  return graph.encode({
    inputs: [{ name: 'images', type: 'float32', dims: [1, 3, 640, 640] }],
    outputs: [{ name: 'output0', type: 'float32', dims: [1, 84, 8400] }],
    metadata: { task: 'detect', stride: '32', imgsz: '[640, 640]' },
  })
}

let longestTurnMs = 0
let last = process.threadCpuUsage()
function watch(): void {
  const now = process.threadCpuUsage()
  longestTurnMs = Math.max(longestTurnMs, (now.user + now.system - last.user - last.system) / 1000)
  last = now
  setImmediate(watch)
}

async function time<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  longestTurnMs = 0
  const startedMs = performance.now()
  const result = await work()
  const ms = (performance.now() - startedMs).toFixed(0)
  process.stdout.write(`${what}: ${ms} ms, longest turn ${longestTurnMs.toFixed(0)} ms\n`)
  return result
}

const ground = mkdtempSync(join(tmpdir(), 'winnow-registration-'))
const folder = join(ground, 'workspace')
try {
  const large = join(ground, 'large.onnx')
  writeFileSync(large, largeModel())
  await createWorkspace(folder, { name: 'registration', classes: [], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder })
  const { models } = engine.client
  await models.addStarter({})
  watch()
  await time('test 150 MB', () => models.inspect({ file: large, family: 'ultralytics' }))
  const { modelId } = await time('add 150 MB', () => models.add({ file: large, family: 'ultralytics' }))
  await time('make it current', () => models.moveAlias({ modelId, alias: 'current' }))
  await time('go back', () => models.rollback({}))
  await engine.close()
} finally {
  rmSync(ground, { recursive: true, force: true })
}
process.exit()
