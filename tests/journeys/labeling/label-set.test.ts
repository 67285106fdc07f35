import { describe, expect, test } from 'vitest'
import type { BulkId, JobId } from '#model/ids.ts'
import type { ClassChange } from '#model/label-set/label-set.ts'
import { readLabelSet } from '#model/label-set/label-set-file.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { adding, box, changing, deleting, label, labelBench, stating } from '../../support/label-bench.ts'

const bench = labelBench()
const { edit, open, expectRefused, predicted } = bench
const workspace = () => bench.scratch.client.workspace
const change = (classId: number, what: ClassChange) => workspace().changeClass({ classId, change: what })
async function ended(jobId: JobId): Promise<void> {
  const { error } = await bench.scratch.engine.context.jobs.wait(jobId)
  if (error !== null) throw new Error(error)
}
async function remove(classId: number, into: number | null = null): Promise<BulkId> {
  const action = { kind: 'removeClass', classId, into } as const
  const { jobId, bulkId } = await bench.scratch.client.bulk.run({ target: { where: '' }, action })
  await ended(jobId)
  return bulkId
}
const undo = async (bulkId: BulkId) => ended((await bench.scratch.client.bulk.undo({ bulkId })).jobId)
const names = async () => (await workspace().classes()).map(({ name }) => name)

const face = { points: ['left eye', 'right eye', 'nose'], edges: [[0, 2], [1, 2]] as [number, number][] } // biome-ignore format: pairs
const skeleton = (...points: [number, number, 0 | 1 | 2][]): Geometry => ({ shape: 'skeleton', points })
const whole: Geometry = { shape: 'whole-image' }

describe('the label set', () => {
  test('is changed one thing at a time; what is not named stays', async () => {
    const added = await workspace().addClass({ name: 'face', skeleton: face, shapes: ['skeleton'], color: '#112233' })
    expect(added).toMatchObject({ classId: 4, position: 3, kind: 'object', attributes: [], skeleton: face })
    await change(4, { name: 'head' })
    await change(4, { attributes: [{ name: 'hat', kind: 'checkbox', required: true }] })
    expect((await workspace().classes())[3]).toEqual({
      ...added,
      name: 'head',
      attributes: [{ name: 'hat', kind: 'checkbox', required: true }],
    })
    expect(await workspace().orderClasses({ classIds: [4, 3, 2, 1] })).toMatchObject([
      { name: 'head', position: 0 },
      { name: 'cat', position: 1 },
      { name: 'dog', position: 2 },
      { name: 'person', position: 3 },
    ])
  })

  test.each<[string, ClassChange, string]>([
    ['a name that is taken', { name: 'dog' }, 'Class dog already exists.'],
    ['a name with a space at its end', { name: 'dog ' }, 'begins or ends with a space'],
    ['skeletons without points', { shapes: ['skeleton'] }, 'allows skeletons but has none'],
    [
      'a shape that it does not take',
      { shapes: ['box'], defaultShape: 'mask' },
      'a default shape that it doesn’t allow',
    ],
    ['a choice for objects', { imageChoice: 'weather' }, 'only image classes can be in a group'],
    ['shapes for whole images', { kind: 'image', shapes: ['box'] }, 'it can’t have shapes'],
  ])('refuses %s', async (_, what, message) => {
    const before = await workspace().classes()
    await expect(change(1, what)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) })
    expect(await workspace().classes()).toEqual(before)
  })

  test.each<[string, unknown]>([
    ['an option list for a number', { attributes: [{ name: 'a', kind: 'number', options: ['1'] }] }],
    ['a select without options', { attributes: [{ name: 'a', kind: 'select' }] }],
    ['a default that is no answer', { attributes: [{ name: 'a', kind: 'select', options: ['x'], default: 'y' }] }],
    [
      'two attributes of one name',
      {
        attributes: [
          { name: 'a', kind: 'text' },
          { name: 'a', kind: 'text' },
        ],
      },
    ],
    ['a line to a point that is not there', { skeleton: { points: ['a'], edges: [[0, 1]] } }],
    ['two points of one name', { skeleton: { points: ['a', 'a'], edges: [] } }],
    ['a color by name', { color: 'red' }],
    ['a prototype as an attribute', { attributes: [{ name: '__proto__', kind: 'text' }] }],
  ])('takes no input with %s', async (_, what) => {
    await expect(change(1, what as ClassChange)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('keeps a class that has labels, and says how many; removes one that nothing uses, permanently', async () => {
    const imageId = bench.scratch.addImage()
    const one = label({ classId: 3 })
    await edit(imageId, adding(one, label({ classId: 3 })))
    expect(await workspace().classUse({ classId: 3 })).toEqual({
      classId: 3,
      labels: 2,
      drawn: 2,
      images: 1,
      trashed: 0,
      predictions: 0,
      models: [],
      policies: [],
      datasets: [],
    })
    await expect(remove(3)).rejects.toThrow(
      'cat has 2 labels (2 drawn, 0 accepted or imported) on 1 image. Merge it into another class, which keeps the labels, or delete them first.',
    )
    await expect(change(3, { kind: 'image' })).rejects.toThrow('2 labels and 0 predictions')
    await remove(2)
    expect(await names()).toEqual(['person', 'cat'])
    await expectRefused(imageId, edit(imageId, adding(label({ classId: 2 }))), { code: 'INVALID' })
    // Its id is not given to another class, and its name is free.
    expect(await workspace().addClass({ name: 'bird' })).toMatchObject({ classId: 4, position: 2 })
    await change(4, { name: 'dog' })
    expect(await names()).toEqual(['person', 'cat', 'dog'])
    await edit(imageId, deleting(one))
  })

  test('gives a class that only models speak of up: they ignore it from then on, until it is undone', async () => {
    const modelId = bench.scratch.addModel()
    const imageId = bench.scratch.addImage()
    const found = [1, 2].map((classId) => ({ classId, score: 0.9, box: [10, 10 * classId, 50, 50] as const }))
    bench.scratch.addPredictions(modelId, imageId, found)
    const bulkId = await remove(2)
    expect(await names()).toEqual(['person', 'cat'])
    const classMap = async () => (await bench.scratch.client.models.classMap({ modelId })).classes
    expect((await classMap())[1]).toMatchObject({ class: null, decided: true })
    expect((await bench.open(imageId)).predictions.map(({ classId }) => classId)).toEqual([1])
    await undo(bulkId)
    expect(await names()).toEqual(['person', 'dog', 'cat'])
    expect((await classMap())[1]).toMatchObject({ class: 'dog', decided: false })
    expect((await bench.open(imageId)).predictions.map(({ classId }) => classId)).toEqual([1, 2])
  })

  test('merges a class into another: labels, predictions and class maps follow, and come back when it is undone', async () => {
    const modelId = bench.scratch.addModel()
    const [first, second] = [bench.scratch.addImage(), bench.scratch.addImage()]
    const [one, two] = [label({ classId: 2 }), label({ classId: 3 })]
    await edit(first, adding(one, two))
    bench.scratch.addPredictions(modelId, second, [{ classId: 2, score: 0.9, box: [10, 10, 50, 50] }])
    const bulkId = await remove(2, 3)
    expect(await names()).toEqual(['person', 'cat'])
    expect((await bench.open(first)).annotations.map(({ classId }) => classId)).toEqual([3, 3])
    expect((await bench.open(second)).predictions).toMatchObject([{ classId: 3, outcome: 'open' }])
    const [action] = await bench.scratch.client.bulk.list({})
    expect(action).toMatchObject({ title: 'Merged class dog into cat', images: 1, labels: 1, status: 'done' })
    await undo(bulkId)
    expect(await names()).toEqual(['person', 'dog', 'cat'])
    expect((await bench.open(first)).annotations.map(({ classId }) => classId)).toEqual([2, 3])
    expect((await bench.open(second)).predictions).toMatchObject([{ classId: 2, outcome: 'open' }])
  })

  test('keeps a class that images in the trash have, merged or not, and that a policy names', async () => {
    const imageId = bench.scratch.addImage()
    await edit(imageId, adding(label({ classId: 2 })))
    const { store } = bench.scratch.engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'trashed'"))
    await expect(remove(2)).rejects.toThrow('on 1 image, 1 of them in the trash, where labels can’t change.')
    await expect(remove(2, 3)).rejects.toThrow('dog stays in the label set, because some images still have labels')
    expect(await names()).toEqual(['person', 'dog', 'cat'])
    const policy = JSON.stringify({
      policy: 1,
      name: 'yard',
      rules: [{ id: 'cats', keep: { where: '"cat" in labels.classes' } }],
    })
    store.write(() =>
      store.run(
        "INSERT INTO policy_version (name, version, text, hash, created_at, created_by) VALUES ('yard', 1, ?, '', 0, 1)",
        [policy],
      ),
    )
    await expect(remove(3)).rejects.toThrow('The policy yard uses cat. Change its rules first')
    await remove(1)
  })

  test('is for leads to change and for everyone to see', async () => {
    const ann = await bench.scratch.actingAs('ann', 'annotator')
    expect(await ann.workspace.classes()).toHaveLength(3)
    for (const refused of [
      ann.workspace.addClass({ name: 'x' }),
      ann.workspace.changeClass({ classId: 1, change: { name: 'x' } }),
      ann.bulk.run({ target: { where: '' }, action: { kind: 'removeClass', classId: 1, into: null } }),
      ann.workspace.orderClasses({ classIds: [1, 2, 3] }),
      ann.workspace.importLabelSet({ text: '["x"]' }),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'REFUSED' })
    expect(await names()).toEqual(['person', 'dog', 'cat'])
  })

  test('goes to a file and comes back the same, in another workspace too', async () => {
    await change(1, { skeleton: face, attributes: [{ name: 'age', kind: 'select', options: ['young', 'old'], required: true, default: 'old' }] }) // biome-ignore format: one class
    await workspace().addClass({ name: 'rain', kind: 'image', imageChoice: 'weather' })
    const file = await workspace().exportLabelSet()
    expect(await workspace().importLabelSet({ text: JSON.stringify(file) })).toEqual({
      added: [],
      changed: [],
      unchanged: ['person', 'dog', 'cat', 'rain'],
    })
    await change(1, { name: 'human' })
    expect(await workspace().importLabelSet({ text: JSON.stringify(file) })).toMatchObject({ added: ['person'] })
    expect((await workspace().classes()).find(({ name }) => name === 'person')).toMatchObject(file.classes[0]!)
  })

  test('is read from a file all or nothing', async () => {
    const text = JSON.stringify({ labelSet: 1, classes: [{ name: 'new' }, { name: 'dog', imageChoice: 'x' }] })
    await expect(workspace().importLabelSet({ text })).rejects.toThrow('only image classes can be in a group')
    expect(await names()).toEqual(['person', 'dog', 'cat'])
  })

  test.each<[string, string, string]>([
    ['cut short', '{"labelSet": 1, "cl', 'is not JSON: '],
    ['of another kind', '{"categories": []}', 'This is not a label set'],
    ['of a later version', '{"labelSet": 2, "classes": []}', 'This is not a label set'],
    [
      'with something we do not know',
      '{"labelSet": 1, "classes": [{"name": "x", "size": 3}]}',
      'classes.0: "size" is unknown here.',
    ],
    [
      'with a broken color',
      '{"labelSet": 1, "classes": [{"name": "x", "color": "red"}]}',
      'classes.0.color: Write a color like',
    ],
    ['with a class twice', '["a", "a"]', 'The class a is listed twice.'],
    ['with names that are none', '["a", 3]', 'names have 1 to 200 characters'],
    ['deep', `{"labelSet": ${'['.repeat(50_000)}`, 'is not JSON: '],
  ])('takes no file that is %s', (_, text, problem) => {
    expect(readLabelSet(text)).toEqual({ problem: expect.stringContaining(problem) })
  })
})

describe('labels', () => {
  test('L16: have a shape that their class takes', async () => {
    const imageId = bench.scratch.addImage()
    const old = label({ geometry: { shape: 'polygon', rings: [[[1, 1], [9, 1], [9, 9]]] } }) // biome-ignore format: a triangle
    await edit(imageId, adding(old))
    await change(1, { shapes: ['box', 'mask'] })
    await expectRefused(imageId, edit(imageId, adding({ ...old, id: label().id })), {
      code: 'INVALID',
      message: 'person can’t be a polygon; the label set allows bounding box, mask.',
    })
    await expectRefused(imageId, edit(imageId, adding(label({ geometry: whole }))), { code: 'INVALID' })
    await edit(imageId, adding(label()))
    // What was there before may stay and move, but no more of it comes.
    await edit(imageId, changing(old, { ...old, geometry: { shape: 'polygon', rings: [[[2, 2], [9, 2], [9, 9]]] } })) // biome-ignore format: a triangle
    await expectRefused(imageId, edit(imageId, adding(label({ geometry: skeleton([5, 5, 2]) }))), { code: 'INVALID' })
  })

  test('L16: have the keypoints of their class’s skeleton', async () => {
    const imageId = bench.scratch.addImage()
    await change(1, { skeleton: face })
    await expectRefused(imageId, edit(imageId, adding(label({ geometry: skeleton([5, 5, 2]) }))), {
      code: 'INVALID',
      message: 'The skeleton of person has 3 points, not 1.',
    })
    await edit(imageId, adding(label({ geometry: skeleton([5, 5, 2], [0, 0, 0], [8, 9, 1]) })))
    await expect(change(1, { skeleton: { points: ['a'], edges: [] } })).rejects.toThrow('1 skeleton of person has 3')
    await change(1, { skeleton: { points: ['a', 'b', 'c'], edges: [] } })
  })

  test('L16: have answers that their class offers', async () => {
    const imageId = bench.scratch.addImage()
    const known = label({ attributes: { size: 'huge', other: 'anything' } })
    await edit(imageId, adding(known))
    await change(1, { attributes: [{ name: 'size', kind: 'select', options: ['small', 'large'], required: false }] })
    await expectRefused(imageId, edit(imageId, adding(label({ attributes: { size: 'medium' } }))), {
      code: 'INVALID',
      message: '“medium” is not a value of “size” of person; there are small, large.',
    })
    await edit(imageId, changing(known, { ...known, geometry: box(1, 1, 5, 5) }))
    await edit(imageId, adding(label({ attributes: { size: 'small' } })))
  })

  test('L17: an image has one class of a choice, and none twice', async () => {
    const imageId = bench.scratch.addImage()
    for (const name of ['rain', 'sun']) await workspace().addClass({ name, kind: 'image', imageChoice: 'weather' })
    await workspace().addClass({ name: 'indoors', kind: 'image' })
    const [rain, sun, indoors] = [4, 5, 6].map((classId) => label({ classId, geometry: whole }))
    await edit(imageId, adding(rain!))
    await expectRefused(imageId, edit(imageId, adding(sun!)), {
      code: 'INVALID',
      message: 'The image can’t be both rain and sun: they belong to the group “weather”.',
    })
    await edit(imageId, adding(indoors!))
    await expectRefused(imageId, edit(imageId, adding({ ...indoors!, id: label().id })), { code: 'INVALID' })
    await edit(imageId, { ...adding(sun!), annotations: [{ before: rain!, after: null }, { before: null, after: sun! }] }) // biome-ignore format: one diff
    expect((await open(imageId)).annotations.map(({ classId }) => classId).sort()).toEqual([5, 6])
    await expect(change(6, { imageChoice: 'weather' })).rejects.toThrow('1 image has indoors and another class')
    await expectRefused(imageId, edit(imageId, adding(label({ classId: 6 }))), { code: 'INVALID' })
  })
})

test('images are found by what is answered of their labels', async () => {
  const [one, two] = [bench.scratch.addImage(), bench.scratch.addImage()]
  await edit(one, adding(label({ attributes: { pose: 'sitting', seen: true, age: 3 } }), label()))
  await edit(two, adding(label({ attributes: { pose: 'standing', seen: false } })))
  const found = async (where: string) =>
    (await bench.scratch.client.library.list({ where, order: 'id' })).images.map(({ imageId }) => imageId)
  expect(await found('"pose=sitting" in labels.attributes')).toEqual([one])
  expect(await found('"seen=false" in labels.attributes')).toEqual([two])
  expect(await found('"age=3" in labels.attributes && !("seen=false" in labels.attributes)')).toEqual([one])
  expect(await found('size(labels.attributes) == 2')).toEqual([two])
})

describe('required attributes', () => {
  const ask = () => change(1, { attributes: [{ name: 'occluded', kind: 'checkbox', required: true }] })

  test('L18: keep an image from becoming reviewed, and say which label and which attribute', async () => {
    const imageId = bench.scratch.addImage()
    await ask()
    const [one, two] = [label(), label()]
    await edit(imageId, adding(one, two, label({ classId: 2 })))
    await expectRefused(imageId, edit(imageId, stating('new', 'reviewed')), {
      code: 'UNANSWERED',
      message: 'Set “occluded” on this person first (and 1 more).',
      data: {
        missing: [one, two].map(({ id }) => ({ annotationId: id, className: 'person', attribute: 'occluded' })),
        count: 2,
      },
    })
    await edit(imageId, changing(one, { ...one, attributes: { occluded: false } }))
    await edit(imageId, { ...changing(two, { ...two, attributes: { occluded: true } }), ...{ state: { before: 'new', after: 'reviewed' } } }) // biome-ignore format: one diff
    expect((await open(imageId)).state).toBe('reviewed')
  })

  test('L18: keep an image from being accepted in bulk, which is named; a default answers for predictions', async () => {
    const { imageId } = predicted()
    await ask()
    const skipped = await bench.scratch.client.labeling.accept({})
    expect(skipped).toMatchObject({ images: 0, skipped: [{ imageId, reason: expect.stringContaining('“occluded”') }] })
    await change(1, { attributes: [{ name: 'occluded', kind: 'checkbox', required: true, default: false }] })
    expect(await bench.scratch.client.labeling.accept({})).toMatchObject({ images: 1, skipped: [] })
    const { annotations } = await open(imageId)
    expect(annotations.filter(({ classId }) => classId === 1).map(({ attributes }) => attributes)).not.toContainEqual(
      {},
    )
  })

  test('L18: are answered by their default when single predictions are accepted', async () => {
    const { imageId, predictionIds } = predicted()
    await change(1, { attributes: [{ name: 'occluded', kind: 'checkbox', required: true, default: true }] })
    const { predictions } = await open(imageId)
    const person = predictions.find(({ classId }) => classId === 1)!
    await bench.scratch.client.labeling.setObjectVerdicts({
      objects: [{ imageId, objectId: person.id }],
      verdict: { kind: 'accept' },
    })
    expect(predictionIds).toContain(person.id)
    expect((await open(imageId)).annotations.map(({ attributes }) => attributes)).toEqual([{ occluded: true }])
  })

  test('L18: do not keep an undo from coming back to what was', async () => {
    const imageId = bench.scratch.addImage()
    await edit(imageId, adding(label()))
    await edit(imageId, stating('new', 'reviewed'))
    await edit(imageId, stating('reviewed', 'new'))
    await ask()
    await expectRefused(imageId, edit(imageId, stating('new', 'reviewed')), { code: 'UNANSWERED' })
    await edit(imageId, stating('new', 'reviewed'), { kind: 'undo' })
    expect((await open(imageId)).state).toBe('reviewed')
  })
})

test('L19: an approved image whose labels change is reviewed again, and undo approves it again', async () => {
  const imageId = bench.scratch.addImage()
  const one = label()
  await edit(imageId, adding(one))
  await edit(imageId, stating('new', 'reviewed'))
  const ann = await bench.scratch.actingAs('ann', 'annotator')
  await edit(imageId, stating('reviewed', 'approved'), { client: ann })
  const moved = { ...one, geometry: box(5, 5, 20, 20) }
  await edit(imageId, changing(one, moved))
  expect((await open(imageId)).state).toBe('reviewed')
  const history = (await bench.scratch.client.labeling.history({ imageId })).edits
  expect(history.at(-1)!.diff.state).toEqual({ before: 'approved', after: 'reviewed' })
  await edit(imageId, { ...changing(moved, one), state: { before: 'reviewed', after: 'approved' } }, { kind: 'undo' })
  expect((await open(imageId)).state).toBe('approved')
})

test('a class has a guide, and examples that a lead chooses among its labels and what was deleted of it', async () => {
  const { client } = bench.scratch
  await change(1, { guide: 'Head to feet. Not: statues.' })
  expect((await workspace().classes())[0]).toMatchObject({ guide: 'Head to feet. Not: statues.' })
  expect((await workspace().exportLabelSet()).classes[0]).toMatchObject({ guide: 'Head to feet. Not: statues.' })
  const drawn = bench.scratch.addImage()
  await edit(drawn, adding(label()))
  const { imageId, predictionIds } = predicted()
  const [, deleted] = (await open(imageId)).predictions.filter(({ classId }) => classId === 1)
  const judged = deleted ?? (await open(imageId)).predictions.find(({ classId }) => classId === 1)!
  expect(predictionIds).toContain(judged.id)
  await client.labeling.setObjectVerdicts({ objects: [{ imageId, objectId: judged.id }], verdict: { kind: 'delete' } })
  const found = await client.labeling.exampleCandidates({ classId: 1 })
  expect(found.labels).toMatchObject([{ imageId: drawn }])
  expect(found.deleted).toMatchObject([{ imageId }])
  expect(await client.labeling.classSamples()).toMatchObject([
    { classId: 1, labels: 1, images: 1, crops: found.labels },
  ])

  const no = await client.labeling.addExample({ classId: 1, ...found.deleted[0]!, counts: false, note: ' A statue ' })
  const yes = await client.labeling.addExample({ classId: 1, ...found.labels[0]!, counts: true })
  expect(await client.labeling.examples()).toEqual([yes, { ...no, note: 'A statue' }])
  const far = { classId: 1, imageId, box: [9e5, 0, 5, 5] as [number, number, number, number], counts: true }
  await expect(client.labeling.addExample(far)).rejects.toMatchObject({ code: 'INVALID' })
  const ann = await bench.scratch.actingAs('ann', 'annotator')
  await expect(ann.labeling.removeExample({ exampleId: no.exampleId })).rejects.toMatchObject({ code: 'REFUSED' })
  await client.labeling.removeExample({ exampleId: no.exampleId })
  expect(await ann.labeling.examples()).toEqual([yes])
})
