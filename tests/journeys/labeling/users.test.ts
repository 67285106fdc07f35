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

test('users change their own name and nobody else’s, admins any; what they did stays theirs', async () => {
  const ann = await scratch.actingAs('ann', 'annotator')
  await scratch.actingAs('ben', 'annotator')
  expect(await ann.access.rename({ name: 'ann', to: 'Anna' })).toMatchObject({ name: 'Anna', role: 'annotator' })
  expect(await ann.access.whoami()).toMatchObject({ name: 'Anna' })
  await expect(ann.access.rename({ name: 'ben', to: 'Bob' })).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(ann.access.rename({ name: 'Anna', to: 'BEN' })).rejects.toMatchObject({ code: 'INVALID' })
  await ann.access.rename({ name: 'Anna', to: 'ANNA' })
  await scratch.client.access.rename({ name: 'ben', to: 'Bob' })
  expect((await scratch.client.access.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(['ANNA', 'Bob']))
  const [entry] = await scratch.client.access.audit({ limit: 1 })
  expect(entry).toMatchObject({ action: 'access.rename', detail: { name: 'ben', to: 'Bob' } })
})
