import { expect, it } from 'vitest'
import { type ImageId, rowOf } from '#model/ids.ts'
import { acceptImage, refuse } from '#model/labels/corrections.ts'
import { merge } from '#model/labels/diff.ts'
import { basisOf } from '../../../src/engine/bulk/acceptance/band.ts'
import { label, labelBench } from '../../support/label-bench.ts'

const bench = labelBench()
const store = () => bench.scratch.engine.context.store
const report = () => bench.scratch.client.monitoring.report({})
const count = async (where: string) => (await bench.scratch.client.library.count({ where })).count

const comesIn = (images: number): ImageId[] =>
  Array.from(
    { length: images },
    (_, n) => bench.predicted([{ classId: 1, score: n % 4 === 0 ? 0.82 : 0.99, box: [10, 10, 50, 50] }]).imageId,
  )

/** As an audit of 41 images leaves it. */
function accepted(): void {
  const { nowMs } = bench.scratch.clock
  store().write(() =>
    store().run(
      `INSERT INTO acceptance (where_text, from_score, max_error, budget, model_id, basis, band, image_count, group_count,
         prediction_count, open_to, state, because, audited, started_at, started_by, ended_at)
       VALUES ('', 0.8, 0.05, 200, 1, ?, '[]', 0, 0, 0, 0, 'accepted', '', 85, ?, 1, ?)`,
      [basisOf(store(), 1), nowMs(), nowMs()],
    ),
  )
  bench.scratch.clock.advance(60_000)
}

async function review(imageId: ImageId, isRight: boolean): Promise<void> {
  const { annotations, predictions, state } = await bench.open(imageId)
  const labels = { annotations, predictions, state }
  const rest = { ...labels, predictions: [] }
  const newId = () => label().id
  bench.scratch.clock.advance(1000)
  await bench.edit(
    imageId,
    isRight ? acceptImage(labels, 0.3, newId) : merge(refuse(predictions[0]!), acceptImage(rest, 0.3, newId)),
  )
}

const drawn = () =>
  store()
    .values<number>('SELECT image_id FROM watched_image WHERE is_drawn = 1 ORDER BY id')
    .map((row) => `img_${row}` as ImageId)

it('new images of an accepted band are watched: a random, weighted sample, an alarm over the limit, ended with the model', async () => {
  comesIn(5)
  accepted()
  const images = comesIn(160)
  expect((await report()).bands).toMatchObject([
    { acceptanceId: 'acc_1', images: 160, audited: 0, error: null, maxError: 0.05 },
  ])
  const rows = store().all<{ expected: number; chance: number; is_drawn: number }>('SELECT * FROM watched_image')
  const waiting = drawn()
  expect(await count('review.audit == "acc_1"')).toBe(waiting.length)
  expect(rows.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(16, 0)
  // The doubtful are drawn more often.
  const [doubtful, sure] = [rows[0]!, rows[1]!]
  expect(doubtful.expected).toBeGreaterThan(sure.expected)
  expect(doubtful.chance / sure.chance).toBeCloseTo(Math.sqrt(doubtful.expected / sure.expected), 6)

  // Those after one that waits don't count before it, and what is accepted in bulk is no audit.
  await review(waiting[1]!, true)
  await bench.scratch.client.labeling.accept({ where: `id == "${waiting[0]!}"` })
  expect((await report()).bands[0]).toMatchObject({ audited: 0 })
  await bench.edit(waiting[0]!, {
    annotations: [],
    predictions: [],
    state: { before: 'reviewed', after: 'predicted' },
  })
  await bench.edit(waiting[0]!, {
    annotations: [],
    predictions: [],
    state: { before: 'predicted', after: 'reviewed' },
  })
  expect((await report()).bands[0]!.audited).toBeGreaterThanOrEqual(2)

  for (const imageId of waiting.slice(2)) await review(imageId, false)
  const { bands, alarms, detectors, falseAlarmBudgetPer1000Clusters } = await report()
  expect(bands[0]).toMatchObject({ images: 160, audited: waiting.length, waiting: 0 })
  const weighed = store().values<number>(
    'SELECT avg(expected + coalesce((error - expected) / chance, 0)) FROM watched_image',
  )[0]!
  expect(bands[0]!.error).toBeCloseTo(Math.min(1, weighed), 9)
  expect(alarms).toMatchObject([
    { detector: 'R1', severity: 'red', title: 'More predictions are wrong than accepted: over 5% from 0.80 on' },
  ])
  expect(alarms[0]!.because).toContain('the limit is 5%')
  expect(alarms[0]!.images).toBeGreaterThan(5)
  expect(detectors.filter(({ id }) => id === 'R1')).toMatchObject([
    { title: 'Corrections', state: 'learning' },
    { title: 'Accepted from 0.80 on', state: 'red', usual: 0.05 },
  ])
  expect(falseAlarmBudgetPer1000Clusters).toBeCloseTo(3.05, 2)
  await bench.scratch.client.monitoring.solve({ alarmId: alarms[0]!.alarmId, reason: 'Audited again.' })
  expect((await report()).detectors.find(({ title }) => title.startsWith('Accepted'))).toMatchObject({ state: 'ok' })
  expect(images).toHaveLength(160)

  store().write(() =>
    store().run("UPDATE model_alias SET model_id = ? WHERE alias = 'current'", [
      rowOf(bench.scratch.addModel('candidate')),
    ]),
  )
  expect((await report()).bands).toEqual([])
})
