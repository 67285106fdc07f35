import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import { addReviewed } from '../../support/reviewed-images.ts'
import { runCommand } from '../../support/run-command.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace(['sheep', 'dog'])
})
afterEach(() => scratch.close())

function modelCalled(name: string): ModelId {
  const modelId = scratch.addModel()
  const { store } = scratch.engine.context
  store.write(() => store.run('UPDATE model SET name = ?, version = 1 WHERE id = ?', [name, rowOf(modelId)]))
  return modelId
}
const alarms = async () => (await scratch.client.monitoring.report({})).alarms
const alarmOf = async (detector: string) => (await alarms()).find((one) => one.detector === detector)
const makeCurrent = (modelId: ModelId) => scratch.client.models.moveAlias({ modelId, alias: 'current' })
/** Reviewed images of which so many in ten are corrected. */
const reviewed = (modelId: ModelId, images: number, inTen: number) =>
  addReviewed(scratch, {
    modelId,
    images: Array.from({ length: images }, (_, i) => ({ outcome: i % 10 < inTen ? 'added' : 'accepted' })),
  })

/** The current model was right on nine of ten images, and is now on one of two; the one before it as given. */
async function alarmed(formerInTen: number): Promise<{ former: ModelId; current: ModelId }> {
  const [former, current] = [modelCalled('former'), modelCalled('current')]
  await makeCurrent(former)
  reviewed(former, 100, formerInTen)
  await alarms()
  await makeCurrent(current)
  reviewed(current, 300, 1)
  await alarms()
  reviewed(current, 200, 5)
  return { former, current }
}

describe('the next step of an alarm', () => {
  test('is no rollback if the previous model needed more corrections', async () => {
    const { former, current } = await alarmed(8)
    const alarm = await alarmOf('R1')
    expect(alarm).toMatchObject({ severity: 'red', steps: ['review', 'retrain'] })
    expect(alarm!.next[0]).toMatch(/^Check the \d+ images/)
    expect(alarm!.next.at(-1)).toMatch(
      /former wouldn’t help: former needed 80 corrections per 100 images \(100 images\), current 26/,
    )
    expect(await scratch.client.monitoring.evidence({ modelId: former })).toMatchObject({
      model: { modelId: former, name: 'former' },
      against: { modelId: current, name: 'current' },
      speaks: 'against',
    })
  })

  test('is a rollback, with the figures, if the previous model needed fewer', async () => {
    await alarmed(0)
    const alarm = await alarmOf('R1')
    expect(alarm!.steps[0]).toBe('rollBack')
    expect(alarm!.next[0]).toMatch(
      /^Roll back to former: former needed 0 corrections per 100 images \(100 images\), current 26/,
    )
  })

  test('is a comparison if there is no evidence which of the two is better', async () => {
    const [former, current] = [modelCalled('former'), modelCalled('current')]
    await makeCurrent(former)
    await makeCurrent(current)
    reviewed(current, 300, 1)
    await alarms()
    reviewed(current, 200, 5)
    const alarm = await alarmOf('R1')
    expect(alarm!.steps).toEqual(['review', 'compare', 'retrain'])
    expect(alarm!.next[1]).toBe('Compare with former, the previous model. There is no evidence yet.')
    expect(former).not.toBe(current)
  })
})

describe('an alarm', () => {
  test('stays when another model becomes current, and ends when that one needs fewer corrections', async () => {
    const { former } = await alarmed(0)
    const [before] = await alarms()
    await makeCurrent(former)
    const stays = (await alarmOf('R1'))!
    expect(stays).toMatchObject({ alarmId: (await alarmOf('R1'))!.alarmId, model: 'current', modelIsCurrent: false })
    expect(stays.steps).not.toContain('rollBack')
    expect(before).toMatchObject({ modelIsCurrent: true })
    reviewed(former, 20, 0)
    expect(await alarmOf('R1')).toBeDefined()
    reviewed(former, 40, 0)
    expect(await alarmOf('R1')).toBeUndefined()
    const { solved } = await scratch.client.monitoring.report({})
    expect(solved.find(({ detector }) => detector === 'R1')?.solvedBecause).toMatch(
      /^With former: \d+%, with current \d+%\.$/,
    )
  })

  test('does not end by a model that is as bad', async () => {
    const { former } = await alarmed(0)
    await alarms()
    await makeCurrent(former)
    reviewed(former, 100, 5)
    expect(await alarmOf('R1')).toBeDefined()
  })
})

const right = { classId: 1, score: 0.9, box: [10, 10, 40, 40] as const }
const wrong = { classId: 2, score: 0.8, box: [200, 200, 40, 40] as const }

/** A reviewed image with one label at the place of `right`. */
function labeled(minute: number): ImageId {
  const imageId = scratch.addImage()
  const { store } = scratch.engine.context
  const geometry = JSON.stringify({ shape: 'box', x: 10, y: 10, width: 40, height: 40 })
  store.write(() => {
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
         created_at, updated_at, updated_by)
       VALUES (?, ?, 0, 1, 'box', ?, 10, 10, 40, 40, '{}', 'human', 0, 0, 1)`,
      [rowOf(imageId), `ann_${String(rowOf(imageId)).padStart(12, '0')}`, geometry],
    )
    store.run("UPDATE image SET state = 'reviewed', reviewed_at = ?, reviewed_by = 1, label_count = 1 WHERE id = ?", [
      minute * 60_000,
      rowOf(imageId),
    ])
  })
  return imageId
}

describe('the evidence for one model against another', () => {
  function two(): { good: ModelId; bad: ModelId } {
    const [good, bad] = [modelCalled('good'), modelCalled('bad')]
    for (let n = 0; n < 60; n++) {
      const imageId = labeled(n)
      scratch.addPredictions(good, imageId, [right])
      scratch.addPredictions(bad, imageId, [wrong])
    }
    return { good, bad }
  }

  test('is replayed on reviewed images, and says so of images that a model was trained on', async () => {
    const { good, bad } = two()
    const { evidence } = scratch.client.monitoring
    const worse = await evidence({ modelId: bad, against: good })
    expect(worse).toMatchObject({ speaks: 'against' })
    expect(worse.facts.find(({ kind }) => kind === 'replay')!.text).toMatch(
      /^On 60 reviewed images that both have run on/,
    )
    expect(await evidence({ modelId: good, against: bad })).toMatchObject({ speaks: 'for' })

    const { jobs, store } = scratch.engine.context
    await jobs.wait((await scratch.client.datasets.freeze({ name: 'v1', split: [100, 0, 0] })).jobId)
    store.write(() => store.run('UPDATE model SET trained_on = 1 WHERE id = ?', [rowOf(good)]))
    expect(await evidence({ modelId: bad, against: good })).toMatchObject({ speaks: 'neither' })
    const learned = await evidence({ modelId: good, against: bad })
    expect(learned.speaks).toBe('neither')
    expect(learned.facts.map(({ text }) => text)).toContain(
      'good was trained on 60 of these 60 images (in v1): its results on those are too good.',
    )
    // The worse one learned from them, and is worse all the same.
    store.write(() => store.run('UPDATE model SET trained_on = iif(id = ?, 1, NULL)', [rowOf(bad)]))
    expect(await evidence({ modelId: good, against: bad })).toMatchObject({ speaks: 'for' })
    expect(await evidence({ modelId: bad, against: good })).toMatchObject({ speaks: 'against' })
  })

  test('is nothing where neither was compared nor reviewed', async () => {
    const [one, other] = [modelCalled('one'), modelCalled('other')]
    expect(await scratch.client.monitoring.evidence({ modelId: other, against: one })).toEqual({
      model: { modelId: other, name: 'other' },
      against: { modelId: one, name: 'one' },
      speaks: 'unknown',
      looksBetter: null,
      odds: null,
      facts: [],
      summary: 'There is no evidence yet on how other compares with one.',
    })
  })

  test('is a warning on the command line, which does what it was told', async () => {
    const { good, bad } = two()
    await makeCurrent(bad)
    await makeCurrent(good)
    await scratch.engine.close()
    const back = await runCommand(['model', 'rollback', scratch.folder, '--json'])
    expect(back.exitCode).toBe(0)
    expect(JSON.parse(back.stdout)).toMatchObject({
      modelId: bad,
      aliases: ['current'],
      evidence: { speaks: 'against' },
    })
    expect(back.stderr).toMatch(/^Warning: the evidence is against this\. On 60 reviewed images/m)
    const there = await runCommand(['model', 'alias', scratch.folder, 'good', 'current'])
    expect(there).toMatchObject({ exitCode: 0 })
    expect(there.stderr).not.toContain('Warning')
    const candidate = await runCommand(['model', 'alias', scratch.folder, 'bad', 'candidate'])
    expect(candidate.stderr).toMatch(/^Warning: the evidence is against this\. On 60 reviewed images/m)
    scratch.engine = await openEngine({ folder: scratch.folder })
  })
})

test('another candidate is named, and replaced only if a user confirms it', async () => {
  const [one, other, third] = [modelCalled('one'), modelCalled('other'), modelCalled('third')]
  expect(one).not.toBe(third)
  await scratch.client.models.moveAlias({ modelId: other, alias: 'candidate' })
  await scratch.engine.close()
  const moved = await runCommand(['model', 'alias', scratch.folder, 'third', 'candidate'])
  expect(moved.stdout).toContain('is candidate instead of other')
  scratch.engine = await openEngine({ folder: scratch.folder })
})
