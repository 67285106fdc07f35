import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rowOf } from '#model/ids.ts'
import { aliasedModel, writeAliasMove } from '../../../src/engine/models/index.ts'
import { figuresChange, noteFiguresChange } from '../../../src/engine/workspace/index.ts'
import { figuresFollow } from '../../support/figures-follow.ts'
import { adding, label, nextEditId } from '../../support/label-bench.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const aliases = async () =>
  Object.fromEntries((await scratch.client.models.list()).map(({ modelId, aliases }) => [modelId, aliases.join(' ')]))

test('the alias current moves and rolls back, and each move is recorded with who, when and why', async () => {
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
  expect(await aliases()).toEqual({ [one]: 'current', [two]: '' })

  const history = await models.aliasHistory()
  const texts = history.map(({ alias, modelId, isRollback, reason, user }) =>
    [alias, modelId ?? 'none', isRollback ? 'rollback' : '', reason, user].join(', '),
  )
  expect(texts).toEqual([
    'previous, none, , misses dogs, olga',
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
  // Another rollback goes on backwards instead of back to what was left.
  await expect(models.rollback()).rejects.toThrow(
    'There is no previous model to go back to. To use a model that was rolled',
  )
  // The same once more is no move.
  await models.moveAlias({ modelId: one, alias: 'current' })
  expect(await models.aliasHistory()).toHaveLength(history.length)
})

test('rollbacks walk back through what was current', async () => {
  const [one, two, three] = [scratch.addModel('current'), scratch.addModel('candidate'), scratch.addModel('candidate')]
  const { models } = scratch.client
  for (const modelId of [two, three]) await models.moveAlias({ modelId, alias: 'current' })
  expect(await models.rollback()).toMatchObject({ modelId: two })
  expect(await models.rollback()).toMatchObject({ modelId: one })
  await expect(models.rollback()).rejects.toThrow('There is no previous model')
  await models.moveAlias({ modelId: three, alias: 'current' })
  expect(await models.rollback()).toMatchObject({ modelId: one })
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

test('a model on which nothing depends is removed completely; the last three current ones stay', async () => {
  const [one, two, three, four, five] = [
    scratch.addModel('current'),
    scratch.addModel('candidate'),
    scratch.addModel('candidate'),
    scratch.addModel('candidate'),
    scratch.addModel('candidate'),
  ]
  const image = scratch.addImage()
  const { models, library } = scratch.client
  scratch.addPredictions(five, image, [{ classId: 1, score: 0.9, box: [1, 1, 9, 9] }])
  scratch.engine.context.store.write(() => scratch.engine.context.store.run("UPDATE image SET state = 'predicted'"))
  for (const modelId of [two, three, four]) await models.moveAlias({ modelId, alias: 'current' })
  const count = async (where: string) => (await library.count({ where })).count
  expect(await count(`seenBy("${five}")`)).toBe(1)

  await expect(models.remove({ modelId: four })).rejects.toThrow('it is current')
  await expect(models.remove({ modelId: three })).rejects.toThrow('it is previous')
  await expect(models.remove({ modelId: two })).rejects.toThrow('last three models that were current')
  const { store } = scratch.engine.context
  store.write(() => {
    store.run(
      "INSERT INTO evaluation (model_id, iou, figures, created_at, created_by) VALUES (?, 'bbox', '{}', 0, 1)",
      [rowOf(one)],
    )
    store.run('INSERT INTO evaluation_image SELECT evaluation.id, image.id, 1 FROM evaluation, image')
  })
  expect(await models.remove({ modelId: one })).toEqual({ predictions: 0 })
  expect(await models.remove({ modelId: five })).toEqual({ predictions: 1 })
  expect((await models.list()).map(({ modelId }) => modelId)).toEqual([two, three, four])
  expect(await count('state == "new"')).toBe(1)
  expect((await models.aliasHistory()).filter(({ modelId }) => modelId === null).map(({ model }) => model)).toContain(
    'm',
  )
})

test('a model that was only tried goes though it is current, and the one that is named is current instead', async () => {
  const [tried, chosen] = [scratch.addModel('current'), scratch.addModel('candidate')]
  const image = scratch.addImage()
  const { models, library } = scratch.client
  scratch.addPredictions(tried, image, [{ classId: 1, score: 0.9, box: [1, 1, 9, 9] }])
  scratch.engine.context.store.write(() => scratch.engine.context.store.run("UPDATE image SET state = 'predicted'"))

  expect(await models.remove({ modelId: tried, replacedBy: chosen })).toEqual({ predictions: 1 })
  expect(await aliases()).toEqual({ [chosen]: 'current' })
  await figuresFollow(scratch.engine)
  expect((await library.count({ where: 'state == "new" && prediction.count == 0' })).count).toBe(1)
  await expect(models.rollback()).rejects.toThrow('There is no previous model')
  expect((await scratch.client.access.audit({ limit: 10 })).map(({ action }) => action)).toEqual(
    expect.arrayContaining(['models.remove', 'models.moveAlias']),
  )

  // Without another one the workspace has no model again.
  await models.remove({ modelId: chosen, replacedBy: null })
  expect(await models.list()).toEqual([])
  expect(await aliases()).toEqual({})
})

test('classes made for a model that was only tried are removed with it, except those in use', async () => {
  const { models, workspace } = scratch.client
  const [tried, chosen] = [scratch.addModel('current'), scratch.addModel('candidate')]
  await workspace.addClasses({ names: ['insect', 'beast', 'own', 'kept'] })
  const image = scratch.addImage()
  const classId = (await workspace.classes()).find(({ name }) => name === 'kept')!.classId
  const { revision } = await scratch.client.labeling.open({ imageId: image })
  const diff = adding(label({ classId }))
  await scratch.client.labeling.edit({ imageId: image, editId: nextEditId(), baseRevision: revision, diff })
  await models.remove({ modelId: tried, replacedBy: chosen, classes: ['insect', 'beast', 'kept', 'gone'] })
  const names = async () => (await workspace.classes()).map(({ name }) => name)
  expect(await names()).toEqual(expect.arrayContaining(['own', 'kept']))
  expect(await names()).toEqual(expect.not.arrayContaining(['insect', 'beast']))
  await workspace.addClasses({ names: ['insect'] })
  expect(await names()).toContain('insect')
})

test('a model that was used is not removed like one that was only tried', async () => {
  const [used, other] = [scratch.addModel('current'), scratch.addModel('candidate')]
  const image = scratch.addImage()
  scratch.addPredictions(used, image, [{ classId: 1, score: 0.9, box: [1, 1, 9, 9] }])
  await scratch.client.labeling.accept({ fromScore: 0 })
  await expect(scratch.client.models.remove({ modelId: used, replacedBy: other })).rejects.toThrow(
    'its predictions were reviewed',
  )
  await expect(scratch.client.models.remove({ modelId: other, replacedBy: other })).rejects.toThrow('Choose another')
  expect(await aliases()).toEqual({ [used]: 'current', [other]: 'candidate' })
})

test('jobs of a model that is removed are canceled first', async () => {
  const { models, jobs } = scratch.client
  const file = join(scratch.folder, 'tried.onnx')
  writeFileSync(file, colorModels.centernet.file)
  const { modelId } = await models.add({ file })
  // The first one keeps the lane busy.
  const started = [
    await models.measure({ modelId, seconds: 60 }),
    await models.prelabel({ modelId }),
    await models.prelabel({ modelId, again: true }),
  ]
  await models.remove({ modelId, replacedBy: null })
  const ended = await Promise.all(started.map(({ jobId }) => jobs.get({ jobId })))
  expect(ended.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(await models.list()).toEqual([])
})

test('models of one name are numbered versions with where they come from; the same file again is known', async () => {
  const { models } = scratch.client
  const put = (name: string, file: Uint8Array) => {
    writeFileSync(join(scratch.folder, name), file)
    return join(scratch.folder, name)
  }
  const file = put('best.onnx', colorModels.centernet.file)
  const first = await models.add({ file, name: 'yard', origin: { license: 'MIT', notes: 'from the gate' } })
  expect(first).toMatchObject({ version: 1, known: false, license: 'MIT', notes: 'from the gate', parentId: null })
  expect(first.opset).toBeGreaterThan(6)
  expect(first.runtime).toMatch(/^ONNX Runtime [0-9.]+, cpu$/)
  const other = put('next.onnx', colorModels['ultralytics v8'].file)
  await expect(models.add({ file: other, origin: { trainedOn: 'v9' } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  // Without a name it is the next version of its parent.
  const second = await models.add({ file: other, origin: { parentId: first.modelId } })
  expect(second).toMatchObject({ name: 'yard', version: 2, parentId: first.modelId, aliases: [] })
  expect(await models.add({ file: other, name: 'yard' })).toMatchObject({ modelId: second.modelId, known: true })
  expect(await models.list()).toHaveLength(2)
})

test('by command an alias moves without waiting for figures of predictions; they follow before the next command', async () => {
  const { folder } = scratch
  const [one, two] = [scratch.addModel('current'), scratch.addModel('candidate')]
  await scratch.reopen(async () => {
    const moved = await winnow(['model', 'alias', folder, two, 'current', '--json', '--quiet'])
    expect(moved.exitCode, moved.stderr).toBe(0)
    expect(moved.json()).toMatchObject({ modelId: two, aliases: ['current'] })
    const back = await winnow(['model', 'rollback', folder, '--wait', '--json', '--quiet'])
    expect(back.json()).toMatchObject({ modelId: one })
  })
  const { store } = scratch.engine.context
  expect(figuresChange(store)).toBeNull()
  store.write(() => noteFiguresChange(store))
  await scratch.reopen(async () => {
    expect((await winnow(['status', folder, '--json', '--quiet'])).exitCode).toBe(0)
  })
  expect(figuresChange(scratch.engine.context.store)).toBeNull()
})
