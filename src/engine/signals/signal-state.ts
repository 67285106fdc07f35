import type { SignalState } from '#contract'
import { idOf } from '#model/ids.ts'
import { signalNames } from '#model/signals.ts'
import { dayMs } from '#model/units.ts'
import type { Context } from '../context.ts'
import { makeNow } from '../embeddings/index.ts'
import { aliasedModel } from '../models/index.ts'
import {
  goldenSet,
  halfLifeIn,
  mayTrigger,
  million,
  newestSnapshot,
  recallIn,
  signalColumn,
  signalUses,
} from '../policy/index.ts'
import { readOne } from '../query/index.ts'
import { reviewedHere } from './reviewed-here.ts'

/** Returns how complete the signals are, and what they were computed from. */
export async function signalState(context: Context): Promise<SignalState> {
  const { store } = context
  const current = aliasedModel({ store }, 'current')
  const snapshot = newestSnapshot(store)
  const isCurrent =
    snapshot !== undefined && current !== null && idOf('mdl', snapshot.model_id) === current.model.modelId
  const counts = await readOne<Record<'images' | 'golden' | (typeof signalNames)[number], number>>(
    context,
    `SELECT count(*) AS images, count(*) FILTER (WHERE image.id IN (SELECT image_id FROM dataset_item WHERE dataset_id = ?)) AS golden, ${signalNames.map((name) => `count(signal.${signalColumn(name)}) AS ${name}`).join(', ')}
     FROM image LEFT JOIN signal ON signal.image_id = image.id AND signal.revision = image.revision
       AND signal.snapshot_id = ? WHERE ${reviewedHere}`,
    [goldenSet(store)?.id ?? null, isCurrent ? snapshot.id : null],
  )
  if (!counts) throw new Error('SQLite counts, even if nothing is there.')
  const names = new Map(
    store
      .all<{ id: number; name: string }>('SELECT id, name FROM label_class')
      .map(({ id, name }) => [String(id), name]),
  )
  const halfLife = snapshot ? halfLifeIn(snapshot) : {}
  return {
    model: current && { modelId: current.model.modelId, name: current.model.name },
    descriptor: isCurrent ? snapshot.descriptor : (await makeNow(context)).words,
    computedAtMs: snapshot?.computed_at ?? null,
    isCurrent,
    renewsAtMs: isCurrent ? snapshot.computed_at + context.settings().signalsEveryDays * dayMs : null,
    reviewedImages: counts.images,
    known: signalNames.map((name) => ({
      signal: name,
      images: counts[name],
      of: counts.images - (name === 'shapley' ? counts.golden : 0),
      means: signalUses[name].means,
      mayTrigger: mayTrigger(name),
    })),
    recall: isCurrent
      ? Object.entries(recallIn(snapshot))
          .map(([id, { recall, objects, basis }]) => ({
            class: names.get(id) ?? id,
            recall: recall / million,
            objects,
            basis,
            halfLifeDays: halfLife[id] ?? null,
          }))
          .toSorted((a, b) => a.recall - b.recall || b.objects - a.objects)
      : [],
  }
}
