import { writeSync } from 'node:fs'
import { openEngine } from '#engine'

// Pre-labels the workspace named by its argument, reports the first batch that was written, and kills itself.
const engine = await openEngine({ folder: process.argv[2]!, program: 'a test that is about to be killed' })
const announce = engine.context.announce
engine.context.announce = (event) => {
  announce(event)
  if (event.type !== 'imagesChanged' || event.images === 'many') return
  writeSync(1, `written ${event.images.length}\n`)
  process.kill(process.pid, 'SIGKILL')
}
await engine.client.models.prelabel({})
