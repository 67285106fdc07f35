import { type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns } from '../../threads/turns.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { modelById } from '../queries.ts'

export type ModelClass = { name: string; classId: number | null; decided: number; fromScore: number }

const tables = ['prediction', 'unmapped_prediction'] as const

export function modelClasses(store: Store, modelId: ModelId): ModelClass[] {
  const map = store.all<Omit<ModelClass, 'name'>>(
    'SELECT class_id AS classId, decided, from_score AS fromScore FROM class_map WHERE model_id = ? ORDER BY model_class',
    [rowOf(modelId)],
  )
  return modelById(store, modelId).model.classes.map((name, at) => ({ name, ...map[at]! }))
}

/** Call it inside a transaction. */
export function writeModelClasses(store: Store, modelId: ModelId, classes: readonly ModelClass[]): void {
  const row = rowOf(modelId)
  store.run('UPDATE model SET classes = ? WHERE id = ?', [JSON.stringify(classes.map(({ name }) => name)), row])
  store.run('DELETE FROM class_map WHERE model_id = ?', [row])
  store.run(
    `INSERT INTO class_map (model_id, model_class, class_id, decided, from_score)
     SELECT ?, key, value ->> 'classId', value ->> 'decided', value ->> 'fromScore' FROM json_each(?)`,
    [row, JSON.stringify(classes)],
  )
}

/** Returns the class numbers that a model's predictions use. */
export async function usedClasses(context: Context, modelId: ModelId, signal?: AbortSignal): Promise<Set<number>> {
  const used = new Set<number>()
  const note = (image: number) => {
    for (const table of tables)
      for (const number of context.store.values<number>(
        `SELECT DISTINCT model_class FROM ${table} WHERE image_id = ? AND model_id = ? AND model_class IS NOT NULL`,
        [image, rowOf(modelId)],
      ))
        used.add(number)
  }
  await eachInTurns(await predictedRows(context, modelId), note, { signal })
  return used
}

/**
 * Changes the class numbers of a model's predictions to those of `after`, some images at a time. Each number is valid at
 * every moment, also after a crash: first the new classes are appended to the old ones and predictions move there, then the
 * new classes also replace the old ones and predictions move back. The caller then writes `after` alone.
 */
export async function renumberClasses(
  context: Context,
  modelId: ModelId,
  after: readonly ModelClass[],
  numberOf: (before: number) => number | null,
  signal?: AbortSignal,
): Promise<void> {
  const { store } = context
  const before = modelClasses(store, modelId)
  const images = await predictedRows(context, modelId)
  const shift = Math.max(before.length, after.length)
  const first = Array.from({ length: shift }, (_, at) => before[at] ?? after[at]!)
  const second = first.map((one, at) => after[at] ?? one)
  const move = async (classes: readonly ModelClass[], numbers: readonly number[]) => {
    store.write(() => writeModelClasses(store, modelId, [...classes, ...after]))
    const moveIn = (image: number) => {
      for (const table of tables)
        store.run(`UPDATE ${table} SET model_class = ? ->> model_class WHERE image_id = ? AND model_id = ?`, [
          JSON.stringify(numbers),
          image,
          rowOf(modelId),
        ])
    }
    await writeEach(store, images, moveIn, signal)
  }
  const behind = (at: number): number => {
    const number = at < before.length ? numberOf(at) : null
    return number === null ? at : shift + number
  }
  await move(
    first,
    [...first, ...after].map((_, at) => behind(at)),
  )
  await move(
    second,
    [...second, ...after].map((_, at) => (at < shift ? at : at - shift)),
  )
}

const predictedRows = (context: Context, modelId: ModelId): Promise<number[]> =>
  readValues<number>(context, 'SELECT image_id FROM prediction_run WHERE model_id = ? ORDER BY image_id', [
    rowOf(modelId),
  ])
