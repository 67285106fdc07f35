import type { Context } from '../../context.ts'
import { averagePrecision, goldenHits, type Hits, unseenText } from '../../evaluation/index.ts'
import { goldenSet } from '../../policy/index.ts'
import { seeded } from '../../random.ts'
import { nextTurn } from '../../turns.ts'

const draws = 1000
/** A class of fewer golden objects is not judged by itself. */
const minObjects = 30
/** And one that is judged may lose so many points. */
const maxClassPoints = 5

type Model = { id: number; name: string; current_at: number }
type Sides = { was: readonly Hits[]; is: readonly Hits[] }

/**
 * Whether an image that went to the trash at a time may go permanently: when another model became the current one since, that
 * one must not be worse on the golden set than the one of then was. Gives why not, or null. Without a golden set, or
 * without a model of then, there is nothing to compare.
 */
export function goldenGate({ store }: Pick<Context, 'store'>): (atMs: number) => Promise<string | null> {
  const golden = goldenSet(store)
  const models = store.all<Model>(
    "SELECT id, name, current_at FROM model WHERE current_at IS NOT NULL AND file <> '' ORDER BY current_at, id",
  )
  const now = store.get<{ id: number }>("SELECT id FROM model WHERE stage = 'current'")
  const after = models.find(({ id }) => id === now?.id)
  if (!golden || !after) return async () => null
  const verdicts = new Map<number, Promise<string | null>>()
  return async (atMs) => {
    const before = models.findLast((model) => model.current_at <= atMs)
    if (!before || before.id === after.id || after.current_at <= atMs) return null
    const cached = verdicts.get(before.id) ?? verdict(before)
    verdicts.set(before.id, cached)
    return cached
  }

  async function verdict(before: Model): Promise<string | null> {
    const since = `${after!.name} became the current model since it was dropped`
    const unseen = [before, after!].flatMap((model) => unseenText(store, model, golden!.id, golden!.name) ?? [])
    if (unseen[0])
      return `${since}, and ${unseen[0].what}, so it is unknown whether the model got worse. ${unseen[0].todo}`
    const [was, is] = [before, after!].map((model) => goldenHits(store, model.id, golden!.id))
    const loss = await worstLoss(was!, is!, (classRow) => nameOf(classRow))
    return loss === null
      ? null
      : `${since}, and it is worse on the golden set ${golden!.name} than ${before.name} was: ${loss}. The image may still be needed. To continue anyway, give a reason (winnow retain purge --despite-gate REASON).`
  }

  function nameOf(classRow: number): string {
    return store.get<{ name: string }>('SELECT name FROM label_class WHERE id = ?', [classRow])?.name ?? 'a class'
  }
}

/**
 * What is lost for certain, in words: mean AP of all classes, or the AP of a class that is judged by more than the points
 * that it may lose; for certain means that the upper 95% bound of a paired bootstrap is below zero.
 */
async function worstLoss(
  was: ReadonlyMap<number, Hits>,
  is: ReadonlyMap<number, Hits>,
  nameOf: (classRow: number) => string,
): Promise<string | null> {
  const objectsOf = (one: number): number => was.get(one)?.objects.reduce((sum, n) => sum + n, 0) ?? 0
  const classes = [...was.keys()].filter((one) => objectsOf(one) > 0).sort((a, b) => a - b)
  const sides = (of: readonly number[]): Sides => ({
    was: of.map((one) => was.get(one)!),
    is: of.map((one) => is.get(one)!),
  })
  const all = sides(classes)
  const points = changeOf(all, () => 1) ?? 0
  if (points < 0 && (await upperBound(all)) < 0) return `${shown(points)} points of AP`
  for (const one of classes) {
    const ofClass = sides([one])
    const change = changeOf(ofClass, () => 1) ?? 0
    if (objectsOf(one) >= minObjects && change < -maxClassPoints && (await upperBound(ofClass)) < 0)
      return `${shown(change)} points of AP of ${nameOf(one)}`
  }
  return null
}

const shown = (points: number): string => `−${Math.abs(points).toFixed(1)}`

/** The change of the mean over classes in points, of the classes that have objects by these weights; null when none has. */
function changeOf({ was, is }: Sides, weight: (unit: number) => number): number | null {
  let [sum, classes] = [0, 0]
  for (const [n, before] of was.entries()) {
    const then = averagePrecision(before, weight)
    if (then === null) continue
    sum += averagePrecision(is[n]!, weight)! - then
    classes += 1
  }
  return classes === 0 ? null : (100 * sum) / classes
}

/** The 95% point of the change when the units are drawn again, the same for both models. The same units give the same. */
async function upperBound(sides: Sides): Promise<number> {
  const units = sides.was[0]!.objects.length
  const random = seeded(20_240_917)
  const times = new Int32Array(units)
  const changes: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    await nextTurn()
    times.fill(0)
    for (let n = 0; n < units; n++) times[Math.floor(random() * units)]! += 1
    const change = changeOf(sides, (unit) => times[unit]!)
    if (change !== null) changes.push(change)
  }
  changes.sort((a, b) => a - b)
  return changes[Math.ceil(changes.length * 0.95) - 1] ?? 0
}
