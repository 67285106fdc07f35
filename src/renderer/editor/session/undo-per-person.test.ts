import fc from 'fast-check'
import { deepEqual } from 'fast-equals'
import { expect, it } from 'vitest'
import type { Annotation } from '#model/labels/annotation.ts'
import { draw, setState } from '#model/labels/corrections.ts'
import { shownObjects } from '../scene/objects.ts'
import { changeObject, removeObject } from '../scene/ops.ts'
import { EditSession } from './edit-session.ts'
import { annotationId, box, boxesOf, FakeEngine, imageId, memory, settled, start, surroundings } from './fake-engine.ts'

const empty = { ...start, predictions: [], state: 'new' as const }

async function two(engine = new FakeEngine(empty)) {
  const [ana, bea] = await Promise.all(
    ['ana', 'bea'].map((user) => EditSession.open(imageId, surroundings(engine.as(user), memory(), user))),
  )
  return { engine, ana: ana!, bea: bea! }
}
const step = async (...sessions: EditSession[]) => {
  await settled()
  for (const session of sessions) await session.refresh()
  await settled()
}
const object = (session: EditSession, n: number) =>
  shownObjects(session.snapshot().labels, 0).accepted.find(({ annotation }) => annotation?.id === annotationId(n))

it('L24: undoes one’s own last edit, though somebody else’s is later', async () => {
  const { ana, bea, engine } = await two()
  ana.apply(draw(box(1), 1, annotationId(1)))
  await step(bea)
  bea.apply(draw(box(2), 1, annotationId(2)))
  await step(ana)
  expect(ana.undo()).not.toBeNull()
  await step(bea)
  expect(boxesOf(bea)).toEqual([box(2)])
  expect(ana.undo()).toBeNull()
  expect(ana.changedBy).toBeNull()
  ana.redo()
  await step(bea)
  expect(boxesOf(bea)).toEqual([box(2), box(1)])
  expect(engine.labels).toEqual(bea.snapshot().labels)
})

it('L24: says who changed a thing since, and goes on with the step before', async () => {
  const { ana, bea } = await two()
  ana.apply(draw(box(1), 1, annotationId(1)))
  ana.apply(draw(box(2), 1, annotationId(2)))
  await step(bea)
  bea.apply(changeObject(object(bea, 2)!, { geometry: box(70) }, annotationId(0)))
  await step(ana)
  expect(ana.undo()).toBeNull()
  expect(ana.changedBy).toBe('bea')
  expect(ana.undo()).not.toBeNull()
  expect(boxesOf(ana)).toEqual([box(70)])
  expect(ana.undo()).toBeNull()
})

it('L24: takes no verdict back that somebody built on', async () => {
  const { ana, bea, engine } = await two()
  ana.apply({ ...draw(box(1), 1, annotationId(1)), state: setState(empty, 'reviewed').state })
  await step(bea)
  bea.apply(setState(bea.snapshot().labels, 'approved'))
  await step(ana)
  expect(ana.undo()).toBeNull()
  expect(ana.changedBy).toBe('bea')
  expect(engine.labels.state).toBe('approved')
})

type Op = { who: 0 | 1; what: 'draw' | 'move' | 'remove' | 'undo' | 'redo'; n: number; isSeen: boolean }
const op: fc.Arbitrary<Op> = fc.record({
  who: fc.constantFrom(0 as const, 1 as const),
  what: fc.constantFrom(
    'draw' as const,
    'move' as const,
    'move' as const,
    'remove' as const,
    'undo' as const,
    'undo' as const,
    'redo' as const,
  ),
  n: fc.nat(3),
  isSeen: fc.boolean(),
})

it('L24: never takes back what somebody else did, however two users take turns', () =>
  fc.assert(
    fc.asyncProperty(fc.array(op, { maxLength: 25 }), async (ops) => {
      const { engine, ana, bea } = await two()
      const users = ['ana', 'bea'] as const
      const sessions = [ana, bea] as const
      let drawn = 0
      for (const { who, what, n, isSeen } of ops) {
        const session = sessions[who]
        const at = object(session, n)
        if (what === 'draw') session.apply(draw(box(++drawn), 1, annotationId(drawn)))
        else if (what === 'undo') session.undo()
        else if (what === 'redo') session.redo()
        else if (at) {
          const change = { geometry: box(100 + ++drawn) }
          session.apply(
            what === 'move' ? changeObject(at, change, annotationId(0)) : removeObject(session.snapshot().labels, at),
          )
        }
        // Sometimes both act before either sees the other's edit.
        if (isSeen) await step(ana, bea)
      }
      await step(ana, bea)
      for (const session of sessions) if (session.snapshot().saved.kind === 'conflict') session.takeTheirs()
      await step(ana, bea)

      /** Each state of a label that a user left, including its removal. */
      const leftBy = new Map<string, (Annotation | null)[]>(users.map((user) => [user, []]))
      for (const { kind, user, diff } of engine.edits) {
        const left = leftBy.get(user)!
        for (const { before, after } of diff.annotations) {
          if (kind === 'undo') expect(left.some((one) => deepEqual(one, before))).toBe(true)
          left.push(after)
        }
      }
      expect(ana.snapshot().labels).toEqual(engine.labels)
      expect(bea.snapshot().labels).toEqual(engine.labels)
    }),
    { numRuns: 60 },
  ))
