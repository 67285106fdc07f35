import { openEngine } from '#engine'

// Pre-labels the workspace named by its argument, and tells of every batch that was written, until it is killed.
const engine = await openEngine({ folder: process.argv[2]!, program: 'a test that is about to be killed' })
const announce = engine.context.announce
engine.context.announce = (event) => {
  announce(event)
  if (event.type === 'imagesChanged' && event.images !== 'many')
    process.stdout.write(`written ${event.images.length}\n`)
}
await engine.client.models.prelabel({})
