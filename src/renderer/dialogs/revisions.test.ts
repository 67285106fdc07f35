import { describe, expect, it } from 'vitest'
import type { Edit } from '#contract'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { revisionsOf } from './revisions.ts'

const annotation = (id: string, x: number) =>
  ({ id, classId: 1, geometry: { shape: 'box', x, y: 0, width: 5, height: 5 } }) as unknown as Annotation
const edit = (revision: number, diff: Partial<Diff>): Edit => ({
  editId: `edt_${revision}` as Edit['editId'],
  revision,
  kind: 'edit',
  diff: { annotations: [], predictions: [], state: null, ...diff },
  user: 'olga',
  atMs: 0,
})

describe('revisions of an image', () => {
  it('are worked out backwards, down to what was before the first edit', () => {
    const [first, moved] = [annotation('a', 1), annotation('a', 9)]
    const edits = [
      edit(1, { annotations: [{ before: null, after: first }] }),
      edit(2, { annotations: [{ before: first, after: moved }], state: { before: 'new', after: 'reviewed' } }),
    ]
    const revisions = revisionsOf({ annotations: [moved], predictions: [], state: 'reviewed' }, edits)
    expect(revisions.map(({ revision, labels }) => [revision, labels.annotations, labels.state])).toEqual([
      [2, [moved], 'reviewed'],
      [1, [first], 'new'],
      [0, [], 'new'],
    ])
  })
})
