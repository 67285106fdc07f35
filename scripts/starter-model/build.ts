/** `node scripts/starter-model/build.ts [--record]`: the set-up step that builds models/centernet-coco80.onnx. */
import { join } from 'node:path'
import { buildStarterModel } from './build-starter-model.ts'

const root = join(import.meta.dirname, '../..')

try {
  const outcome = await buildStarterModel({
    manifestPath: join(root, 'models/centernet-coco80.json'),
    packageFolder: join(root, 'node_modules/@vladmandic/human'),
    record: process.argv.includes('--record'),
  })
  console.log(
    outcome === 'built' ? 'Built models/centernet-coco80.onnx.' : 'models/centernet-coco80.onnx is up to date.',
  )
} catch (error) {
  console.error(`The starter model was not built. ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
