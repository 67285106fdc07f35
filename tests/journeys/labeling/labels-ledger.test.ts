import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apply, type Diff, emptyDiff, invert, type Labels } from '#model/labels/diff.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { adding, box, changing, deleting, label, labelBench, stating } from '../../support/label-bench.ts'

const bench = labelBench()
const { edit, open, stored, predicted } = bench

/** What a user may do to one of the things that are there, chosen by a number. */
type Act = { what: 'add' | 'move' | 'relabel' | 'delete' | 'take' | 'drop' | 'review' | 'undo'; which: number }

function diffOf({ what, which }: Act, labels: Labels, undoable: Diff | undefined): Diff | null {
  const annotation = labels.annotations[which % Math.max(1, labels.annotations.length)]
  const prediction = labels.predictions[which % Math.max(1, labels.predictions.length)]
  const geometry = box(which % 100, which % 77, 1 + (which % 50), 2.5)
  switch (what) {
    case 'add':
      return adding(label({ geometry }))
    case 'move':
      return annotation ? changing(annotation, { ...annotation, geometry }) : null
    case 'relabel':
      return annotation ? changing(annotation, { ...annotation, classId: 1 + (which % 3) }) : null
    case 'delete':
      return annotation ? deleting(annotation) : null
    case 'take':
      return prediction?.outcome === 'open'
        ? {
            ...adding(
              label({
                origin: 'model',
                geometry: prediction.geometry,
                modelId: prediction.modelId,
                predictionId: prediction.id,
                score: prediction.score,
              }),
            ),
            predictions: [{ id: prediction.id, before: 'open', after: 'taken' }],
          }
        : null
    case 'drop':
      return prediction?.outcome === 'open'
        ? { ...emptyDiff, predictions: [{ id: prediction.id, before: 'open', after: 'deleted' }] }
        : null
    case 'review':
      return labels.state === 'reviewed' ? stating('reviewed', 'predicted') : stating(labels.state, 'reviewed')
    case 'undo':
      return undoable ? invert(undoable) : null
  }
}

describe('any sequence of edits', () => {
  const act: fc.Arbitrary<Act> = fc.record({
    what: fc.constantFrom('add', 'move', 'relabel', 'delete', 'take', 'drop', 'review', 'undo'),
    which: fc.nat(1000),
  })

  test('L3, L14: the ledger gives the labels, and what is stored twice agrees', async () => {
    const { reviewFromScore } = await bench.scratch.client.workspace.settings()
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const { imageId } = predicted()
        const start: Labels = await open(imageId)
        const done: Diff[] = []
        for (const each of acts) {
          const labels: Labels = await open(imageId)
          const diff = diffOf(each, labels, done.at(-1))
          if (!diff) continue
          await edit(imageId, diff, { kind: each.what === 'undo' ? 'undo' : 'edit' })
          if (each.what === 'undo') done.pop()
          else done.push(diff)
        }
        const { annotations, predictions, state, revision } = await open(imageId)
        const history = (await bench.scratch.client.labeling.history({ imageId })).edits
        expect(history.map((edited) => edited.revision)).toEqual(history.map((_, i) => i + 1))
        expect(revision).toBe(history.length)
        const replayed = history.reduce((labels, { diff }) => apply(labels, diff), start)
        expect({ annotations, predictions, state }).toEqual({
          annotations: replayed.annotations,
          predictions: replayed.predictions,
          state: replayed.state,
        })
        const scores = predictions.filter(({ outcome }) => outcome === 'open').map(({ score }) => score)
        const shown = scores.filter((score) => score >= reviewFromScore)
        const { image, annotations: rows } = stored(imageId) as {
          image: Record<string, unknown>
          annotations: { x: number; y: number; width: number; height: number }[]
        }
        expect(image).toMatchObject({
          label_count: annotations.length,
          prediction_count: scores.length,
          prediction_shown_count: shown.length,
          prediction_min_score: shown.length ? Math.min(...shown) : null,
          prediction_max_score: scores.length ? Math.max(...scores) : null,
          reviewed_by: state === 'reviewed' ? 1 : null,
        })
        expect(rows.map(({ x, y, width, height }) => ({ x, y, width, height }))).toEqual(
          annotations.map(({ geometry }) => boundsOfGeometry(geometry)),
        )
      }),
      { numRuns: 60 },
    )
  })
})
