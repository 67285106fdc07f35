import { describe, expect, it } from 'vitest'
import { accept, draw, setState } from '#model/labels/corrections.ts'
import { emptyDiff, invert, merge } from '#model/labels/diff.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import { shownObjects } from '../scene/objects.ts'
import { changeObject, removeObject } from '../scene/ops.ts'
import { EditSession } from './edit-session.ts'
import { EditSessions } from './edit-sessions.ts'
import { annotationId, box, boxesOf, FakeEngine, imageId, memory, settled, start, surroundings } from './fake-engine.ts'

describe('an edit session', () => {
  it('undoes what was done long ago, though it opens with the last edits alone', async () => {
    const engine = new FakeEngine()
    for (let n = 0; n < 100; n++) engine.take(draw(box(n), 1, annotationId(n)))
    engine.pageSize = 25
    const session = await EditSession.open(imageId, surroundings(engine))
    expect(session.snapshot().edits.length).toBe(25)
    expect(session.snapshot().earlier).toBe(75)
    for (let n = 0; n < 100; n++) {
      expect(session.undo()).not.toBe(null)
      await settled()
    }
    expect(boxesOf(session)).toEqual([])
    expect(session.undo()).toBe(null)
  })

  it('shows an edit at once, saves it in order and says when it is saved', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply(draw(box(1), 1, annotationId(1)))
    session.apply(draw(box(2), 1, annotationId(2)))
    expect(boxesOf(session)).toEqual([box(1), box(2)])
    expect(session.snapshot().saved).toEqual({ kind: 'saving', waiting: 2 })
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(engine.edits.map(({ revision }) => revision)).toEqual([1, 2])
    expect(session.snapshot().edits.map(({ user }) => user)).toEqual(['me', 'me'])
  })

  it('undoes and redoes without limit, and after a restart', async () => {
    const engine = new FakeEngine()
    const first = await EditSession.open(imageId, surroundings(engine))
    for (let n = 0; n < 30; n++) first.apply(draw(box(n), 1, annotationId(n)))
    for (let n = 0; n < 10; n++) first.undo()
    await settled()
    const second = await EditSession.open(imageId, surroundings(engine))
    expect(boxesOf(second)).toHaveLength(20)
    for (let n = 0; n < 20; n++) second.undo()
    expect(boxesOf(second)).toHaveLength(0)
    expect(second.snapshot().canUndo).toBe(false)
    for (let n = 0; n < 30; n++) second.redo()
    expect(boxesOf(second)).toHaveLength(30)
    expect(second.redo()).toBeNull()
    await settled()
    expect(engine.labels).toEqual(second.snapshot().labels)
  })

  it('leaves drawn labels the predictions that they took when it undoes the end of a blind review', async () => {
    const engine = new FakeEngine()
    engine.take(draw(box(1), 1, annotationId(1)))
    engine.take(merge(takePredictions(engine.labels, null), setState(engine.labels, 'reviewed')))
    const session = await EditSession.open(imageId, surroundings(engine))
    session.undo()
    await settled()
    const { state, annotations, predictions } = engine.labels
    expect([state, annotations[0]!.predictionId]).toEqual(['predicted', predictions[0]!.id])
    expect(predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open'])
    session.redo()
    expect(session.snapshot().labels.state).toBe('reviewed')
    session.undo()
    session.undo()
    expect(boxesOf(session)).toEqual([])
    expect(session.snapshot().canUndo).toBe(false)
  })

  it('knows at once what the engine added to an edit, and goes on undoing from there', async () => {
    const engine = new FakeEngine()
    engine.blind = true
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply(draw(box(1), 1, annotationId(1)))
    await settled()
    engine.adds = (labels, diff) => {
      engine.blind = false
      return diff.state?.after === 'reviewed' ? takePredictions(labels, null) : emptyDiff
    }
    session.apply(setState(session.snapshot().labels, 'reviewed'))
    session.undo()
    session.undo()
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(boxesOf(session)).toEqual([])
  })

  it('pairs what was drawn blind when redo brings it back beside the predictions', async () => {
    const engine = new FakeEngine()
    engine.blind = true
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply(draw(box(1), 1, annotationId(1)))
    session.undo()
    await settled()
    engine.blind = false
    await session.refresh()
    session.redo()
    await settled()
    expect(engine.labels.annotations[0]!.predictionId).toBe(start.predictions[0]!.id)
    expect(engine.labels.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open'])
    expect(session.snapshot().labels).toEqual(engine.labels)
    session.undo()
    await settled()
    expect(engine.labels).toEqual(start)
  })

  it('forgets what could be redone once something new is done', async () => {
    const session = await EditSession.open(imageId, surroundings(new FakeEngine()))
    session.apply(draw(box(1), 1, annotationId(1)))
    session.undo()
    session.apply(draw(box(2), 1, annotationId(2)))
    expect(session.snapshot().canRedo).toBe(false)
  })

  it('keeps edits while the engine is away and sends them with the same ids once it is back', async () => {
    const engine = new FakeEngine()
    const around = surroundings(engine)
    const session = await EditSession.open(imageId, around)
    engine.down = true
    session.apply(draw(box(1), 1, annotationId(1)))
    session.apply(draw(box(2), 1, annotationId(2)))
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'away', waiting: 2 })
    const ids = around.unsent.edits.map(({ editId }) => editId)
    engine.down = false
    session.resume()
    await settled()
    expect(engine.edits.map(({ editId }) => editId)).toEqual(ids)
    expect(around.unsent.edits).toEqual([])
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
  })

  it('counts an edit once whose answer got lost', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.loseNextAnswer = true
    session.apply(draw(box(1), 1, annotationId(1)))
    session.apply(draw(box(2), 1, annotationId(2)))
    await settled()
    session.resume()
    await settled()
    expect(engine.edits).toHaveLength(2)
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(boxesOf(session)).toEqual([box(1), box(2)])
    expect(session.snapshot().edits).toHaveLength(2)
  })

  it('rescues edits that a crashed window left unsent, and says how many', async () => {
    const engine = new FakeEngine()
    const unsent = memory()
    const crashed = await EditSession.open(imageId, surroundings(engine, unsent))
    engine.down = true
    crashed.apply(accept(start.predictions[0]!, annotationId(1)))
    crashed.apply(draw(box(2), 1, annotationId(2)))
    await settled()
    engine.down = false
    const sessions = new EditSessions(surroundings(engine, unsent))
    expect(await sessions.rescue()).toEqual({ rescued: [{ path: 'a.jpg', edits: 2 }], failed: [] })
    await settled()
    const session = await sessions.open(imageId)
    expect(session.snapshot().rescued).toBe(2)
    expect(engine.labels.annotations).toHaveLength(2)
    expect(unsent.edits).toEqual([])
  })

  it('does not rescue what the engine had taken before the crash', async () => {
    const engine = new FakeEngine()
    const unsent = memory()
    const crashed = await EditSession.open(imageId, surroundings(engine, unsent))
    engine.loseNextAnswer = true
    crashed.apply(draw(box(1), 1, annotationId(1)))
    await settled()
    const session = await EditSession.open(imageId, surroundings(engine, unsent))
    await settled()
    expect(session.snapshot().rescued).toBe(0)
    expect(engine.edits).toHaveLength(1)
    expect(unsent.edits).toEqual([])
  })

  it("takes somebody else's edits to other things along", async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.take(draw(box(9), 2, annotationId(9)))
    session.apply(draw(box(1), 1, annotationId(1)))
    await settled()
    expect(boxesOf(session)).toEqual([box(9), box(1)])
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(session.snapshot().edits.map(({ user }) => user)).toEqual(['me', 'me'])
  })

  const conflicting = async () => {
    const engine = new FakeEngine()
    engine.take(draw(box(1), 1, annotationId(1)))
    const around = surroundings(engine)
    const session = await EditSession.open(imageId, around)
    const object = shownObjects(engine.labels, 0).accepted[0]!
    engine.take(changeObject(object, { classId: 2 }, annotationId(0)))
    session.apply(changeObject(object, { geometry: box(100) }, annotationId(0)))
    session.apply(draw(box(2), 1, annotationId(2)))
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'conflict', waiting: 2 })
    return { engine, session, around }
  }

  it('asks when somebody else changed the same thing, and can keep mine', async () => {
    const { engine, session, around } = await conflicting()
    session.keepMine()
    await settled()
    expect(engine.labels.annotations.map(({ geometry }) => geometry)).toEqual([box(100), box(2)])
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(around.unsent.edits).toEqual([])
  })

  it('asks when somebody else changed the same thing, and can take theirs', async () => {
    const { engine, session, around } = await conflicting()
    expect(session.takeTheirs()).toBe(1)
    await settled()
    expect(engine.labels.annotations.map(({ classId, geometry }) => [classId, geometry])).toEqual([
      [2, box(1)],
      [1, box(2)],
    ])
    expect(engine.labels).toEqual(session.snapshot().labels)
    expect(around.unsent.edits).toEqual([])
  })

  it('keeps an edit that the engine refuses, with the reason, until the user drops it', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.refuse = 'The image is in the trash.'
    session.apply(draw(box(1), 1, annotationId(1)))
    session.apply(setState(session.snapshot().labels, 'reviewed'))
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'refused', waiting: 2, message: 'The image is in the trash.' })
    engine.refuse = null
    expect(session.dropRefused()).toBe(1)
    await settled()
    expect(engine.labels.annotations).toEqual([])
    expect(engine.labels.state).toBe('reviewed')
  })

  it('shows what a lead settled in place of what the user had labeled independently', async () => {
    const engine = new FakeEngine()
    engine.isOwnAnswer = true
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.isOwnAnswer = false
    engine.labels = { ...engine.labels, state: 'reviewed' }
    await session.refresh()
    expect(session.snapshot().labels.state).toBe('reviewed')
    expect(session.basis.revision).toBe(0)
  })

  it('undoes the acceptance of a prediction that the model has replaced since', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply(accept(start.predictions[0]!, annotationId(1)))
    await settled()
    engine.labels = { ...engine.labels, predictions: [] }
    await session.refresh()
    session.undo()
    await settled()
    expect(engine.labels.annotations).toEqual([])
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
  })

  it('leaves the labels as they were when everything is undone', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply(accept(start.predictions[0]!, annotationId(1)))
    const object = shownObjects(session.snapshot().labels, 0).accepted[0]!
    session.apply(changeObject(object, { classId: 3 }, annotationId(0)))
    session.apply(removeObject(session.snapshot().labels, shownObjects(session.snapshot().labels, 0).accepted[0]!))
    while (session.undo());
    await settled()
    expect(engine.labels).toEqual(start)
    expect(engine.edits.map(({ kind }) => kind)).toEqual(['edit', 'edit', 'edit', 'undo', 'undo', 'undo'])
    expect(invert(invert(engine.edits[0]!.diff))).toEqual(engine.edits[0]!.diff)
  })

  it('takes an approved image back to reviewed with the first change, and approves it again by undo', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    session.apply({ annotations: [], predictions: [], state: { before: 'predicted', after: 'reviewed' } })
    session.apply({ annotations: [], predictions: [], state: { before: 'reviewed', after: 'approved' } })
    session.apply(draw(box(1), 1, annotationId(1)))
    expect(session.snapshot().labels.state).toBe('reviewed')
    session.undo()
    expect(session.snapshot().labels.state).toBe('approved')
    expect(boxesOf(session)).toEqual([])
  })
})
