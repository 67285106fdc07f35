import { expect, it } from 'vitest'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { accept, draw, refuse, setState } from '#model/labels/corrections.ts'
import { invert, merge } from '#model/labels/diff.ts'
import { describeEdit } from './edit-text.ts'

const names = ['', 'dog', 'cat']
const className = (classId: number) => names[classId] ?? '?'
const box = (x: number) => ({ shape: 'box' as const, x, y: 0, width: 5, height: 5 })
const id = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const prediction = (n: number) => ({
  id: predictionId(1, n),
  modelId: idOf('mdl', 1),
  classId: 1,
  geometry: box(n),
  score: 0.5,
  outcome: 'open' as const,
})
const labels = { annotations: [], predictions: [prediction(0), prediction(1)], state: 'predicted' as const }

it('says in a few words what an edit did', () => {
  const both = merge(accept(prediction(0), id(0)), accept(prediction(1), id(1)))
  expect(describeEdit(merge(both, setState(labels, 'reviewed')), { className })).toBe(
    'accepted dog × 2, marked reviewed',
  )
  expect(describeEdit(setState(labels, 'rejected', 'Blurred'), { className })).toBe('marked rejected: Blurred')
  expect(describeEdit(setState({ ...labels, state: 'reviewed' }, 'predicted', 'Loose'), { className })).toBe(
    'sent back: Loose',
  )
  expect(describeEdit(invert(accept(prediction(0), id(0))), { className })).toBe('restored dog')
  expect(describeEdit(draw(box(1), 2, id(2)), { className })).toBe('drew cat')
  const before = draw(box(1), 2, id(2)).annotations[0]!.after as Annotation
  const change = (after: Annotation | null) => ({ annotations: [{ before, after }], predictions: [], state: null })
  expect(describeEdit(change({ ...before, classId: 1 }), { className })).toBe('relabeled cat as dog')
  expect(describeEdit(change({ ...before, geometry: box(2) }), { className })).toBe('moved cat')
  expect(describeEdit(change({ ...before, attributes: { wet: true } }), { className })).toBe('edited attributes of cat')
  expect(describeEdit(change(null), { className })).toBe('deleted cat')
  expect(describeEdit(change({ ...before, layer: 1 }), { className })).toBe('reordered cat')
  const polygon = { shape: 'polygon' as const, rings: [[[0, 0], [5, 0], [5, 5]] as [number, number][]] } // biome-ignore format: a triangle
  expect(describeEdit(change({ ...before, geometry: polygon }), { className })).toBe('converted cat to a polygon')
  const image = draw({ shape: 'whole-image' }, 1, id(3))
  expect(describeEdit(image, { className })).toBe('labeled the image dog')
  expect(describeEdit(invert(image), { className })).toBe('removed dog from the image')
  const context = { className, numberOf: () => 3, predictions: labels.predictions }
  expect(describeEdit(accept(prediction(0), id(0)), context)).toBe('accepted dog 3')
  expect(describeEdit(refuse(prediction(0)), context)).toBe('deleted dog 3')
  expect(describeEdit(accept(prediction(0), id(0), { geometry: box(2) }), context)).toBe('moved dog 3 (accepted)')
  expect(describeEdit(accept(prediction(0), id(0), { classId: 2 }), context)).toBe('relabeled dog 3 as cat (accepted)')
})
