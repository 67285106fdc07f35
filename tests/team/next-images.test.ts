import { createRouterClient } from '@orpc/server'
import { expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { scratchWorkspace } from '../support/scratch-workspace.ts'

const windows = 100
const calls = 10_000
/** As many candidates as a window names at once. */
const named = 500

test('of ten thousand calls for the next image, a hundred windows at a time, no two get the same', async () => {
  const scratch = await scratchWorkspace()
  const images = scratch.engine.context.store.write(() =>
    Array.from({ length: calls + named }, () => scratch.addImage()),
  )
  const client = (): EngineClient => createRouterClient(scratch.engine.router, { context: scratch.engine.connect() })
  const clients = Array.from({ length: windows }, client)
  const got: ImageId[] = []
  for (let done = 0; done < calls; done += windows) {
    // Each window's list begins where the images that it knows of are done.
    const imageIds = images.slice(Math.max(0, done - 200), done - 200 + named)
    const given = await Promise.all(
      clients.map((one) =>
        one.labeling.next({ imageIds: imageIds.length > 0 ? imageIds : images.slice(0, named), purpose: 'review' }),
      ),
    )
    got.push(...given.flatMap(({ lease }) => lease?.imageId ?? []))
  }
  expect(got).toHaveLength(calls)
  expect(new Set(got).size).toBe(calls)
  await scratch.close()
})
