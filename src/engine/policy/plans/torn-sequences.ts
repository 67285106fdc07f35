import type { Lifecycle } from '#model/image.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type Action, severity } from '../planner/clauses.ts'
import { references } from '../planner/references.ts'
import { isTorn, levelOf } from '../planner/sequences.ts'
import { erasureSql } from '../reading/read-references.ts'

type Frame = [sequence: number, row: number, lifecycle: Lifecycle, isErased: 0 | 1]

/** Why a frame stays when other frames of its sequence stay. */
export const whyFramesStay = `${references.find(({ id }) => id === 'sequence')!.words}.`

/**
 * Finds frames among leaving images whose sequences would be torn: other frames stay, or leave in another way. Images
 * to be erased don't count.
 */
export function tornNow(store: ReadOnlyStore, leaving: ReadonlyMap<number, Action>): number[] {
  const frames = store.arrays<Frame>(
    `SELECT sequence_id, image.id, lifecycle, image.id IN (${erasureSql})
     FROM sequence_frame JOIN image ON image.id = sequence_frame.image_id
     WHERE lifecycle IN ('active', 'retired') AND sequence_id IN (
       SELECT sequence_id FROM json_each(?) AS leaving JOIN sequence_frame ON image_id = leaving.value)`,
    [JSON.stringify([...leaving.keys()])],
  )
  return [...Map.groupBy(frames, ([sequence]) => sequence).values()].flatMap((own) => {
    const levels = own.map(([, row, lifecycle]) =>
      levelOf(severity.indexOf(leaving.get(row) ?? 'keep'), lifecycle === 'retired'),
    )
    return isTorn(levels) ? own.flatMap(([, row, , isErased]) => (leaving.has(row) && !isErased ? [row] : [])) : []
  })
}
