import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

test('a user whose role was taken away may not do its work any more, though their window is still open', async () => {
  const ann = await scratch.actingAs('ann', 'lead')
  await ann.workspace.addClass({ name: 'x' })
  await scratch.client.access.setRole({ name: 'ann', role: 'annotator' })
  await expect(ann.workspace.addClass({ name: 'y' })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('ann is an annotator'),
  })
  await scratch.client.access.setRole({ name: 'ann', role: 'lead' })
  await ann.workspace.addClass({ name: 'y' })
})

test('a user who was disabled may do nothing any more, though their window is still open', async () => {
  const ann = await scratch.actingAs('ann', 'annotator')
  const imageId = scratch.addImage()
  await ann.labeling.open({ imageId })
  await scratch.client.access.setDisabled({ name: 'ann', disabled: true })
  await expect(ann.labeling.open({ imageId })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('ann is disabled'),
  })
})
