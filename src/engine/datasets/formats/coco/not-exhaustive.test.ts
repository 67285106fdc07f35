import { expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import type { ReadLabel, WrittenItem } from '../define-format.ts'
import { markNotExhaustive, notExhaustiveIn, withoutListed } from './not-exhaustive.ts'

const geometry = { shape: 'box', x: 1, y: 2, width: 3, height: 4 } as const
const readLabel = (className: string): ReadLabel => ({ className, geometry, attributes: {}, score: null })
const annotation = (classId: number, attributes: Annotation['attributes']): Annotation => {
  const from = { origin: 'human', modelId: null, predictionId: null } as const
  return { id: annotationIdFrom('000000000000'), classId, geometry, attributes, score: null, ...from }
}

test('labels of an image of LVIS tell of which classes there are more, and list them again', () => {
  const labels = [readLabel('car'), readLabel('dog')]
  const report = new ReadReport()
  const image = { id: 1, file_name: 'a.jpg', not_exhaustive_category_ids: [7, 9] }
  const categories = new Map([
    [7, { name: 'car' }],
    [9, { name: 'cow' }],
  ])
  markNotExhaustive(image, labels, categories, report)
  expect(labels.map(({ attributes }) => attributes)).toEqual([{ not_exhaustive: true }, {}])
  expect(report.changed()).toEqual([
    { what: 'note that not all objects of a class are labeled in an image dropped', count: 1 },
  ])

  const all = [annotation(7, { not_exhaustive: true, color: 'red' }), annotation(8, {})]
  const item = (labels: Annotation[]) => ({ labels, absent: [3] }) as unknown as WrittenItem
  const listed = notExhaustiveIn(item(all))
  expect([...listed]).toEqual([7])
  expect(all.map((label) => withoutListed(label, listed))).toEqual([{ color: 'red' }, {}])
  // Somebody took it from one of them: it stays what it is.
  expect([...notExhaustiveIn(item([...all, annotation(7, {})]))]).toEqual([])
})
