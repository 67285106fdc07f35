import type { Rows } from './dot-products.ts'
import { type VectorTable, vectorAt } from './vectors.ts'

/** The objects of one class in rows of their own, in the order of the samples. */
export type ClassObjects = Rows & { classId: number; imageOf: Int32Array }

/** The samples class by class, in the order of the classes' ids. */
export function objectsByClass(samples: VectorTable): ClassObjects[] {
  const byClass = new Map<number, number[]>()
  for (let i = 0; i < samples.count; i++) {
    const list = byClass.get(samples.classOf[i]!)
    if (list) list.push(i)
    else byClass.set(samples.classOf[i]!, [i])
  }
  const { width } = samples
  return [...byClass]
    .toSorted(([a], [b]) => a - b)
    .map(([classId, list]) => {
      const vectors = new Int8Array(list.length * width)
      for (const [n, i] of list.entries()) vectors.set(vectorAt(samples, i), n * width)
      return { classId, count: list.length, width, vectors, imageOf: Int32Array.from(list, (i) => samples.imageOf[i]!) }
    })
}
