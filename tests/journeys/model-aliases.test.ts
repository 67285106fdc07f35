import { afterEach, beforeEach, expect, test } from 'vitest'
import { aliasedModel, writeAliasMove } from '../../src/engine/models/index.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const aliases = async () =>
  Object.fromEntries((await scratch.client.models.list()).map(({ modelId, aliases }) => [modelId, aliases.join(' ')]))

test('the current model changes hands by its alias, rolls back, and each move is kept with who, when and why', async () => {
  const [one, two] = [scratch.addModel('current'), scratch.addModel('candidate')]
  const { models } = scratch.client
  await expect(models.rollback()).rejects.toThrow('There is no previous model to go back to')

  await models.moveAlias({ modelId: two, alias: 'shadow', reason: 'to watch it' })
  await models.moveAlias({ modelId: two, alias: 'canary' })
  expect(await aliases()).toEqual({ [one]: 'current', [two]: 'canary candidate shadow' })
  await models.removeAlias({ alias: 'canary', reason: 'too early' })
  await expect(models.moveAlias({ modelId: one, alias: 'canary' })).rejects.toThrow('the current model')

  scratch.clock.advance(1000)
  expect(await models.moveAlias({ modelId: two, alias: 'current', reason: 'better on sheep' })).toMatchObject({
    aliases: ['current'],
  })
  expect(await aliases()).toEqual({ [one]: 'previous', [two]: 'current' })
  expect(await models.rollback({ reason: 'misses dogs' })).toMatchObject({ modelId: one, aliases: ['current'] })
  expect(await aliases()).toEqual({ [one]: 'current', [two]: 'previous' })

  const history = await models.aliasHistory()
  const texts = history.map(({ alias, modelId, isRollback, reason, user }) =>
    [alias, modelId ?? 'none', isRollback ? 'rollback' : '', reason, user].join(', '),
  )
  expect(texts).toEqual([
    `previous, ${two}, , misses dogs, olga`,
    `current, ${one}, rollback, misses dogs, olga`,
    `previous, ${one}, , better on sheep, olga`,
    'shadow, none, , better on sheep, olga',
    'candidate, none, , better on sheep, olga',
    `current, ${two}, , better on sheep, olga`,
    'canary, none, , too early, olga',
    `canary, ${two}, , , olga`,
    `shadow, ${two}, , to watch it, olga`,
    `candidate, ${two}, , , olga`,
    `current, ${one}, , , olga`,
  ])
  expect(history[0]!.atMs).toBe(scratch.clock.nowMs())
  expect((await scratch.client.access.audit({ limit: 1 }))[0]).toMatchObject({
    action: 'models.rollback',
    detail: { alias: 'current', modelId: one, name: 'm', before: 'm', reason: 'misses dogs' },
  })
  // The same once more is no move.
  await models.moveAlias({ modelId: one, alias: 'current' })
  expect(await models.aliasHistory()).toHaveLength(history.length)
})

test('a move that fails half way, and a new start, leave exactly one current model', async () => {
  const [one, two] = [scratch.addModel('current'), scratch.addModel('candidate')]
  const acting = { ...scratch.engine.context, actor: await scratch.client.access.whoami() }
  expect(() =>
    acting.store.write(() => {
      writeAliasMove(acting, { alias: 'current', modelId: two })
      throw new Error('power cut')
    }),
  ).toThrow('power cut')
  expect(aliasedModel(acting, 'current')?.model.modelId).toBe(one)
  await scratch.client.models.moveAlias({ modelId: two, alias: 'current' })
  await scratch.reopen()
  expect(await aliases()).toEqual({ [one]: 'previous', [two]: 'current' })
})

test('an annotator sees the history, and is refused to move an alias', async () => {
  const one = scratch.addModel('current')
  const { models } = await scratch.actingAs('tom', 'annotator')
  expect(await models.aliasHistory()).toHaveLength(1)
  await expect(models.moveAlias({ modelId: one, alias: 'candidate' })).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(models.rollback()).rejects.toMatchObject({ code: 'REFUSED' })
})
