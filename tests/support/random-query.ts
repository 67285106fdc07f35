import fc from 'fast-check'
import type { FieldName } from '#model/query/query-fields.ts'
import type { Comparison, QueryTree, Value } from '#model/query/query-tree.ts'

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)

const condition = (field: FieldName, how: fc.Arbitrary<Comparison>, values: fc.Arbitrary<Value[]>) =>
  fc.record({ op: fc.constant('condition' as const), field: fc.constant(field), how, values })
const one = (...values: readonly Value[]): fc.Arbitrary<Value[]> => oneOf(...values).map((value) => [value])
const order = oneOf<Comparison>('==', '!=', '<', '<=', '>', '>=')

/** Conditions of every kind; many of them match images of `scratchWorkspace`. */
const leaf: fc.Arbitrary<QueryTree> = fc.oneof(
  condition('state', oneOf<Comparison>('==', '!='), one('new', 'predicted', 'reviewed')),
  condition('state', oneOf<Comparison>('in', 'notIn'), fc.subarray(['new', 'predicted', 'rejected'])),
  condition('lifecycle', oneOf<Comparison>('==', '!='), one('active', 'trashed')),
  condition('split', oneOf<Comparison>('==', '!='), one('train', 'test')),
  condition('split', oneOf<Comparison>('in', 'notIn'), fc.subarray(['train', 'val'])),
  condition(
    'image.source',
    oneOf<Comparison>('==', '!=', 'in', 'notIn'),
    one('camera 1', 'camera 2', 'no "such" \\ one'),
  ),
  condition('image.path', oneOf<Comparison>('contains', 'startsWith', 'endsWith'), one('p3/', '1.jpg', 'é')),
  condition('image.month', oneOf<Comparison>('==', '!='), one('2020-05', '2021-01', 'May')),
  condition('reviewer', oneOf<Comparison>('==', '!=', 'in'), one('olga', 'OLGA', 'nobody')),
  condition('labels.count', order, one(0, 1, 2, 2.5, -1)),
  condition('prediction.minScore', order, one(0, 0.3, 0.5)),
  condition('prediction.shown', order, one(0, 2)),
  condition('objects.count', order, one(0, 2)),
  condition('review.waitsFor', oneOf<Comparison>('has', 'hasNot'), one('olga', 'nobody')),
  condition('review.verdict', oneOf<Comparison>('==', '!='), one('sentBack', 'accepted')),
  condition('comments.count', order, one(0, 1)),
  condition('comments.open', order, one(0, 1)),
  condition('image.reviewedAt', oneOf<Comparison>('age<', 'age>='), one(1)),
  condition('image.capturedAt', oneOf<Comparison>('age<', 'age<=', 'age>', 'age>='), one(1, 1500, '36000h', 2000.5)),
  condition(
    'image.capturedAt',
    oneOf<Comparison>('time<', 'time<=', 'time>', 'time>='),
    one('2020-06-01', '2021-01-31T12:00:00Z'),
  ),
  condition('image.tags', oneOf<Comparison>('has', 'hasNot'), one('night', 'rain', 'none')),
  condition('classes', oneOf<Comparison>('has', 'hasNot'), one('dog', 'cat', 'none')),
  condition('labels.classes', oneOf<Comparison>('has', 'hasNot'), one('dog', 'person')),
  condition('hold', oneOf<Comparison>('true', 'false'), fc.constant([])),
  ...(['split', 'image.capturedAt', 'prediction.minScore', 'reviewer', 'image.month'] as const).map((field) =>
    condition(field, oneOf<Comparison>('known', 'unknown'), fc.constant([])),
  ),
  oneOf<QueryTree>(
    { op: 'fields', field: 'image.width', how: '<', other: 'image.height' },
    { op: 'call', name: 'inDataset', values: ['v 1'] },
    { op: 'condition', field: 'image.path', via: 'lowerAscii', how: 'contains', values: ['p3'] },
    { op: 'condition', field: 'image.capturedAt', via: 'getHours', how: '>=', values: [6] },
    { op: 'items', list: 'image.tags', how: '>', item: '', part: null, value: 1 },
    { op: 'text', text: 'image.width * image.height > 5' },
    { op: 'text', text: 'hold ? labels.count > 1 : sentinel' },
  ),
  fc.record({
    op: fc.constant('items' as const),
    list: fc.constant('labels'),
    how: oneOf('exists' as const, 'all' as const, 'exists_one' as const, '>=' as const),
    item: fc.constant('l'),
    part: oneOf<QueryTree>(
      { op: 'condition', field: 'class', how: '==', values: ['dog'] },
      { op: 'fields', field: 'width', how: '<', other: 'height' },
      {
        op: 'and',
        parts: [
          { op: 'condition', field: 'origin', how: 'in', values: ['human', 'import'] },
          { op: 'not', part: { op: 'condition', field: 'width', how: '<', values: [20] } },
        ],
      },
    ),
    value: fc.constant(0),
  }),
)

const flat = (op: 'and' | 'or', parts: readonly QueryTree[]): QueryTree => ({
  op,
  parts: parts.flatMap((part) => (part.op === op ? part.parts : [part])),
})
const opposites = ['in', 'notIn', 'has', 'hasNot', 'known', 'unknown', 'true', 'false']

/** Trees as the parser returns them: no group in a group of its kind, no `!` where a condition has a negated form. */
export const randomQuery: fc.Arbitrary<QueryTree> = fc.letrec<{ tree: QueryTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leaf, weight: 2 },
    {
      arbitrary: fc
        .tuple(oneOf('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([op, parts]) => flat(op, parts)),
      weight: 2,
    },
    {
      arbitrary: tie('tree')
        .filter((part) => part.op !== 'condition' || !opposites.includes(part.how))
        .map((part): QueryTree => ({ op: 'not', part })),
      weight: 1,
    },
  ),
})).tree

/** Returns a tree without its text positions, for comparisons. */
export function bare(tree: QueryTree & { node?: unknown }): QueryTree {
  const { node: _, ...rest } = tree
  if (rest.op === 'and' || rest.op === 'or') return { ...rest, parts: rest.parts.map(bare) }
  if (rest.op === 'not' || rest.op === 'blinded') return { ...rest, part: bare(rest.part) }
  return rest.op === 'items' && rest.part ? { ...rest, part: bare(rest.part) } : rest
}
