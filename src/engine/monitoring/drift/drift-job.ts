import { z } from 'zod'
import type { DriftReading } from '#contract'
import type { ActingContext } from '../../context.ts'
import { readable } from '../../embeddings/index.ts'
import { defineJob } from '../../jobs/index.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { decodedProxy } from '../../library/index.ts'
import { whilePrelabeling } from '../../models/index.ts'
import type { Store } from '../../store/index.ts'
import { defineThread } from '../../threads/threads.ts'
import { readValue, writeValue } from '../../workspace/index.ts'
import { type ChosenImages, chosenImages, driftRows, shownPredictions } from './chosen-images.ts'
import { isDrift } from './compare.ts'
import { driftCause } from './drift-cause.ts'
import type { tasks } from './drift-tasks.ts'
import { precisionReadings } from './expected-precision.ts'
import { imageLook } from './image-look.ts'
import { minImages } from './measures.ts'
import { weighDrift } from './weigh-drift.ts'

const driftThread = defineThread<typeof tasks>({ tasks: 'drift', pool: 'compute' })

/**
 * Compares the newest images with those known to the current model, one of each near-duplicate group. The appearance of
 * each image is stored, so that a stopped or killed run continues.
 */
export const driftJob = defineJob({
  kind: 'monitoring.drift',
  lane: 'watch',
  unit: 'images',
  input: z.object({}),
  result: z.object({ known: z.int(), fresh: z.int(), unread: z.int(), drifted: z.array(z.string()) }),
  checkpoint: z.null(),
  title: () => 'Compare new images with known ones',
  async run(_, { context, progress, signal }) {
    const { store } = context
    const modelRow = currentModelRow(store)
    const chosen: ChosenImages =
      modelRow === null ? { known: [], fresh: [], yearBefore: [] } : await chosenImages(context, modelRow)
    const { known, fresh, yearBefore } = chosen
    if (modelRow !== null) noteLook(context, modelRow)
    if (modelRow === null || known.length < minImages || fresh.length < minImages)
      return { known: known.length, fresh: fresh.length, unread: 0, drifted: [] }
    const unread = await lookAt(context, [...new Set([...known, ...fresh, ...yearBefore])], { progress, signal })
    const rows = {
      known: await driftRows(context, modelRow, known),
      fresh: await driftRows(context, modelRow, fresh),
      yearBefore: await driftRows(context, modelRow, yearBefore),
    }
    const { known: before, fresh: now } = rows
    const found = await context.threads.ask(driftThread, 'compare', { known: before, fresh: now }, { signal })
    const cause = driftCause(found, rows)
    const compared = { reference: rows.known.length, current: rows.fresh.length, atMs: context.clock.nowMs() }
    const readings: DriftReading[] = [
      ...found.map(({ far, ...one }) => ({
        ...one,
        ...compared,
        state: isDrift(one) ? ('amber' as const) : ('ok' as const),
        finding: isDrift(one) || one.test === 'novelty' ? one.finding : 'as before',
      })),
      ...precisionReadings(store, modelRow, await shownPredictions(context, modelRow, fresh)).map((one) => ({
        ...one,
        ...compared,
      })),
    ]
    store.write(() => {
      store.run('DELETE FROM drift_result WHERE model_id = ?', [modelRow])
      for (const [n, reading] of readings.entries())
        store.run('INSERT INTO drift_result (model_id, test, result) VALUES (?, ?, ?)', [
          modelRow,
          `${String(n).padStart(4, '0')} ${reading.test}`,
          JSON.stringify(reading),
        ])
      weighDrift(context, modelRow, { drifted: found.filter(isDrift), cause, known, fresh })
    })
    context.announce({ type: 'workspaceChanged' })
    return {
      known: rows.known.length,
      fresh: rows.fresh.length,
      unread,
      drifted: found.filter(isDrift).map(({ test }) => test),
    }
  },
})

export const driftReadings = (store: Store, modelRow: number): DriftReading[] =>
  store
    .values<string>('SELECT result FROM drift_result WHERE model_id = ? ORDER BY test', [modelRow])
    .map((result) => ({ stability: null, ...JSON.parse(result) }) as DriftReading)

const Look = z.object({ modelRow: z.int(), atMs: z.int() })
const lookName = 'monitoring.drift'

const noteLook = ({ store, clock }: ActingContext, modelRow: number): void => {
  store.write(() => writeValue(store, lookName, { modelRow, atMs: clock.nowMs() }))
}

/** Returns when new images were last compared for a model, or were too few. */
export function lastDriftMs(store: Store, modelRow: number): number | null {
  const look = Look.safeParse(readValue(store, lookName))
  return look.success && look.data.modelRow === modelRow ? look.data.atMs : null
}

const looksAtOnce = 4

async function lookAt(
  context: ActingContext,
  images: readonly number[],
  { progress, signal }: { progress(done: number, total: number): void; signal: AbortSignal },
): Promise<number> {
  const { store } = context
  const known = new Set(
    store.values<number>('SELECT image_id FROM image_look WHERE image_id IN (SELECT value FROM json_each(?))', [
      JSON.stringify(images),
    ]),
  )
  const unseen = images.filter((imageRow) => !known.has(imageRow))
  let unread = 0
  for (let first = 0; first < unseen.length; first += looksAtOnce) {
    await whilePrelabeling(context, signal)
    progress(images.length - unseen.length + first, images.length)
    const looks = await Promise.all(
      unseen.slice(first, first + looksAtOnce).map(async (imageRow) => ({
        imageRow,
        look: await readable(context, imageRow, decodedProxy(context, imageRow).then(imageLook), signal),
      })),
    )
    store.write(() => {
      for (const { imageRow, look } of looks) {
        if (look)
          store.run(
            'INSERT OR REPLACE INTO image_look (image_id, brightness, contrast, sharpness, vector) VALUES (?, ?, ?, ?, ?)',
            [imageRow, look.brightness, look.contrast, look.sharpness, new Uint8Array(look.vector.buffer)],
          )
        else unread += 1
      }
    })
  }
  return unread
}
