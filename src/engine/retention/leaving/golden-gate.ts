import type { Context } from '../../context.ts'
import { foundOnGolden, type GoldenImage, unseenInWords } from '../effect/golden-recall.ts'
import { seeded } from '../effect/random.ts'

const draws = 1000
/** A class of fewer golden objects is not judged by itself. */
const fewestObjects = 30
/** And one that is judged may lose so many points. */
const mostClassPoints = 5

type Model = { id: number; name: string; current_at: number }

/**
 * Whether a picture that went to the trash at a time may go for good: when another model became the current one since, that
 * one must not find less of the golden set than the one of then did. Gives why not, or null. Without a golden set, or
 * without a model of then, there is nothing to compare.
 */
export function goldenGate({ store, settings }: Pick<Context, 'store' | 'settings'>): (atMs: number) => string | null {
  const { goldenDataset, reviewFromScore } = settings()
  const golden = store.get<{ id: number }>("SELECT id FROM dataset WHERE name = ? AND hash <> ''", [goldenDataset])
  const models = store.all<Model>(
    "SELECT id, name, current_at FROM model WHERE current_at IS NOT NULL AND file <> '' ORDER BY current_at, id",
  )
  const now = store.get<{ id: number }>("SELECT id FROM model WHERE stage = 'current'")
  const after = models.find(({ id }) => id === now?.id)
  if (!golden || !after) return () => null
  const verdicts = new Map<number, string | null>()
  return (atMs) => {
    const before = models.findLast((model) => model.current_at <= atMs)
    if (!before || before.id === after.id || after.current_at <= atMs) return null
    if (!verdicts.has(before.id)) verdicts.set(before.id, verdict(before))
    return verdicts.get(before.id)!
  }

  function verdict(before: Model): string | null {
    const since = `${after!.name} became the current model since it was dropped`
    const unseen = [before, after!].flatMap((model) => unseenInWords(store, model, golden!.id, goldenDataset) ?? [])
    if (unseen[0])
      return `${since}, and ${unseen[0].what}, so it can’t be told whether the model got worse. ${unseen[0].todo}`
    const [was, is] = [before, after!].map((model) => foundOnGolden(store, model.id, golden!.id, reviewFromScore))
    const loss = worstLoss(was!, is!, (classRow) => nameOf(classRow))
    return loss === null
      ? null
      : `${since}, and it finds less of the golden set ${goldenDataset} than ${before.name} did: ${loss}. The picture may be missed. To go on all the same, give a reason (winnow retain purge --despite-gate REASON).`
  }

  function nameOf(classRow: number): string {
    return store.get<{ name: string }>('SELECT name FROM label_class WHERE id = ?', [classRow])?.name ?? 'a class'
  }
}

/**
 * What is lost for certain, in words: recall altogether, or of a class that is judged by more than the points that it may
 * lose; for certain means that the upper 95 % bound of a paired bootstrap over images is below zero.
 */
function worstLoss(
  was: readonly GoldenImage[],
  is: readonly GoldenImage[],
  nameOf: (classRow: number) => string,
): string | null {
  const classes = [...new Set(was.flatMap((image) => [...image.keys()]))].sort((a, b) => a - b)
  const all = changeOf(was, is, classes)
  if (all.upper < 0) return `${shown(all.points)} points of recall`
  for (const one of classes) {
    const change = changeOf(was, is, [one])
    if (change.objects >= fewestObjects && change.points < -mostClassPoints && change.upper < 0)
      return `${shown(change.points)} points of recall of ${nameOf(one)}`
  }
  return null
}

const shown = (points: number): string => `−${Math.abs(points).toFixed(1)}`

/** The change of recall in points, and its upper 95 % bound. The same images give the same figures. */
function changeOf(was: readonly GoldenImage[], is: readonly GoldenImage[], classes: readonly number[]) {
  const sum = (image: GoldenImage, key: 'objects' | 'found') =>
    classes.reduce((total, one) => total + (image.get(one)?.[key] ?? 0), 0)
  const objects = was.map((image) => sum(image, 'objects'))
  const gained = was.map((image, n) => sum(is[n]!, 'found') - sum(image, 'found'))
  const random = seeded(20_240_917)
  const changes: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    let [g, o] = [0, 0]
    for (let n = 0; n < was.length; n++) {
      const picked = Math.floor(random() * was.length)
      g += gained[picked]!
      o += objects[picked]!
    }
    if (o > 0) changes.push((100 * g) / o)
  }
  changes.sort((a, b) => a - b)
  const total = objects.reduce((a, b) => a + b, 0)
  return {
    objects: total,
    points: total > 0 ? (100 * gained.reduce((a, b) => a + b, 0)) / total : 0,
    upper: changes[Math.ceil(changes.length * 0.95) - 1] ?? 0,
  }
}
