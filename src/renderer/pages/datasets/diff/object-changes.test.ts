import { expect, test } from 'vitest'
import type { DiffedObject } from '#contract'
import { annotationIdFrom } from '#model/ids.ts'
import { changesOf } from './object-changes.ts'

const object = (name: string, attributes = {}) => ({
  annotationId: annotationIdFrom('000000000001'),
  classId: 1,
  class: name,
  geometry: { shape: 'box' as const, x: 0, y: 0, width: 1, height: 1 },
  attributes,
})

test('names classes before and after a change, and counts equal changes', () => {
  const objects: DiffedObject[] = [
    { kind: 'unchanged', before: object('cat'), after: object('cat') },
    { kind: 'added', before: null, after: object('cat') },
    { kind: 'removed', before: object('dog'), after: null },
    { kind: 'attributes', before: object('car', { side: 'left', far: true }), after: object('car', { far: true }) },
    { kind: 'added', before: null, after: object('cat') },
    { kind: 'relabelled', before: object('person'), after: object('sheep') },
  ]
  expect(changesOf(objects).map(({ text, count }) => `${count} ${text}`)).toEqual([
    '1 person → sheep',
    '2 cat added',
    '1 dog deleted',
    '1 car: side changed',
  ])
})
