import { differentFirst } from '../perceptual-hash.ts'

type FoundObject = { modelClass: number; score: number; box: readonly [number, number, number, number] }
type SampleImage<Id> = {
  imageId: Id
  widthPx: number
  heightPx: number
  /** The image's perceptual hash. */
  hash: string | null
  found: readonly FoundObject[]
}

/** The most confident object of a class on an image. */
type Example<Id> = Omit<SampleImage<Id>, 'found'> & FoundObject

/** A model's findings of a class: number, confidences, and the most confident examples. */
export type ClassFindings<Id> = { found: number; minScore: number; maxScore: number; examples: Example<Id>[] }

const maxExamples = 5

/** Groups a model's findings by class. Examples are of different images, different-looking and most confident ones first. */
export function findingsByClass<Id>(images: readonly SampleImage<Id>[]): Map<number, ClassFindings<Id>> {
  const byClass = new Map<number, ClassFindings<Id>>()
  for (const { found, ...image } of images) {
    const surest = new Map<number, FoundObject>()
    for (const object of found) {
      const { modelClass, score } = object
      if (score > (surest.get(modelClass)?.score ?? -1)) surest.set(modelClass, object)
      const before = byClass.get(modelClass) ?? { found: 0, minScore: score, maxScore: score, examples: [] }
      byClass.set(modelClass, {
        found: before.found + 1,
        minScore: Math.min(before.minScore, score),
        maxScore: Math.max(before.maxScore, score),
        examples: before.examples,
      })
    }
    for (const [modelClass, object] of surest) byClass.get(modelClass)!.examples.push({ ...image, ...object })
  }
  for (const findings of byClass.values())
    findings.examples = differentFirst(
      findings.examples.toSorted((a, b) => b.score - a.score),
      maxExamples,
    )
  return byClass
}
