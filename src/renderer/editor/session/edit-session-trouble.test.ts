import { ORPCError } from '@orpc/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { idOf, predictionId } from '#model/ids.ts'
import { accept, draw, refuse } from '#model/labels/corrections.ts'
import { EditSession } from './edit-session.ts'
import { EditSessions } from './edit-sessions.ts'
import { annotationId, box, boxesOf, FakeEngine, imageId, memory, settled, start, surroundings } from './fake-engine.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('a full disk', () => {
  it('keeps edits and sends them by itself, under the same ids, once there is room', async () => {
    vi.useFakeTimers()
    const engine = new FakeEngine()
    const around = surroundings(engine)
    const session = await EditSession.open(imageId, around)
    engine.full = true
    session.apply(draw(box(1), 1, annotationId(1)))
    session.apply(draw(box(2), 1, annotationId(2)))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(session.snapshot().saved).toEqual({ kind: 'full', waiting: 2, message: 'There is no room.' })
    expect(boxesOf(session)).toEqual([box(1), box(2)])
    const ids = around.unsent.edits.map(({ editId }) => editId)
    engine.full = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(engine.edits.map(({ editId }) => editId)).toEqual(ids)
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(around.unsent.edits).toEqual([])
  })
})

describe('a model that runs again while a user works', () => {
  /** The same boxes under new ids, as after a second run; the second may have moved. */
  const again = (second = box(50)) =>
    start.predictions.map((prediction, n) => ({
      ...prediction,
      id: predictionId(1, 10 + n),
      geometry: n === 1 ? second : prediction.geometry,
    }))

  it('finds the prediction that was accepted under its new number', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.labels = { ...engine.labels, predictions: again() }
    session.apply(accept(start.predictions[1]!, annotationId(1)))
    session.apply(draw(box(7), 1, annotationId(2)))
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(engine.labels.annotations.map((one) => one.predictionId)).toEqual([predictionId(1, 11), null])
    expect(engine.labels.predictions.map(({ outcome }) => outcome)).toEqual(['open', 'taken'])
    expect(engine.labels).toEqual(session.snapshot().labels)
  })

  it('keeps what was accepted as a label of its own when nothing of it is left', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.labels = { ...engine.labels, predictions: again(box(90)) }
    session.apply(accept(start.predictions[1]!, annotationId(1), { classId: 2 }))
    session.apply(refuse(start.predictions[0]!))
    await settled()
    expect(session.snapshot().saved).toEqual({ kind: 'saved' })
    expect(engine.labels.annotations).toMatchObject([{ geometry: box(50), classId: 2, predictionId: null }])
    expect(engine.labels.predictions.map(({ outcome }) => outcome)).toEqual(['deleted', 'open'])
    session.undo()
    session.undo()
    await settled()
    expect(engine.labels.annotations).toEqual([])
  })

  it('shows the new predictions as soon as the own edits are sent, and undo still works', async () => {
    const engine = new FakeEngine()
    const session = await EditSession.open(imageId, surroundings(engine))
    engine.down = true
    session.apply(draw(box(1), 1, annotationId(1)))
    await settled()
    engine.labels = { ...engine.labels, predictions: again() }
    await session.refresh()
    engine.down = false
    session.resume()
    await settled()
    expect(session.snapshot().labels.predictions.map(({ id }) => id)).toEqual([
      predictionId(1, 10),
      predictionId(1, 11),
    ])
    session.undo()
    await settled()
    expect(engine.labels.annotations).toEqual([])
  })
})

describe('rescued edits', () => {
  it('of an image that can’t be opened are named, and hold up no others', async () => {
    const engine = new FakeEngine()
    const unsent = memory()
    const crashed = await EditSession.open(imageId, surroundings(engine, unsent))
    engine.down = true
    crashed.apply(draw(box(1), 1, annotationId(1)))
    await settled()
    engine.down = false
    const lost = idOf('img', 99)
    await unsent.put(unsent.edits.map((edit) => ({ ...edit, imageId: lost, editId: surroundings(engine).newEditId() })))
    const gone = new ORPCError('NOT_FOUND', { message: 'There is no image img_99.' })
    const open = engine.open.bind(engine)
    const reached = Object.assign(engine, {
      open: async (input: { imageId: typeof imageId }) => {
        if (input.imageId === lost) throw gone
        return open()
      },
    })
    const sessions = new EditSessions(surroundings(reached, unsent))
    expect(await sessions.rescue()).toEqual({
      rescued: [{ path: 'a.jpg', edits: 1 }],
      failed: [{ imageId: lost, edits: 1, error: gone }],
    })
    await settled()
    expect(engine.edits).toHaveLength(1)
    expect(unsent.edits.map((edit) => edit.imageId)).toEqual([lost])
    await sessions.discard(lost)
    expect(unsent.edits).toEqual([])
  })

  it('that meet other users’s changes wait for the user', async () => {
    const engine = new FakeEngine()
    const unsent = memory()
    const crashed = await EditSession.open(imageId, surroundings(engine, unsent))
    engine.down = true
    crashed.apply(refuse(start.predictions[0]!))
    await settled()
    engine.down = false
    engine.take(accept(start.predictions[0]!, annotationId(9)))
    const sessions = new EditSessions(surroundings(engine, unsent))
    await sessions.rescue()
    await settled()
    expect(sessions.inTrouble().map((session) => session.snapshot().saved)).toEqual([{ kind: 'conflict', waiting: 1 }])
    expect(engine.labels.annotations).toHaveLength(1)
    expect(unsent.edits).toHaveLength(1)
  })
})

it('an edit that is made while the engine is away says so, and is sent once it is back', async () => {
  const engine = new FakeEngine()
  const session = await EditSession.open(imageId, surroundings(engine))
  session.engineLost()
  expect(session.snapshot().saved).toEqual({ kind: 'saved' })
  session.apply(draw(box(1), 1, annotationId(1)))
  await settled()
  expect(session.snapshot().saved).toEqual({ kind: 'away', waiting: 1 })
  session.resume()
  await settled()
  expect([session.snapshot().saved.kind, engine.edits.length]).toEqual(['saved', 1])
})
