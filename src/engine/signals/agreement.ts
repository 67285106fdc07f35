import { type ClassBox, pairBoxes } from '#model/geometry/match-boxes.ts'
import type { ClassRecall } from '../policy/for-threads.ts'

/** Returns the F1 of a model's predictions against the labels: 1 when both are empty. */
export function f1Of(labels: readonly ClassBox[], proposed: readonly ClassBox[]): number {
  const boxes = labels.length + proposed.length
  return boxes === 0 ? 1 : (2 * pairBoxes(labels, proposed).length) / boxes
}

/** From this many labels on images labeled without predictions, only those determine a class's recall. */
const enoughBlind = 30

/** Counts how many labels of each class a model finds. */
export class RecallTally {
  readonly #counts = { blind: new Map<number, Count>(), reviewed: new Map<number, Count>() }

  add(labels: readonly ClassBox[], proposed: readonly ClassBox[], isBlind: boolean): void {
    const found = new Set(pairBoxes(labels, proposed).map(({ i }) => i))
    for (const counts of isBlind ? [this.#counts.blind, this.#counts.reviewed] : [this.#counts.reviewed])
      for (const [i, { class_id }] of labels.entries()) {
        const count = counts.get(class_id) ?? { found: 0, objects: 0 }
        counts.set(class_id, { found: count.found + Number(found.has(i)), objects: count.objects + 1 })
      }
  }

  /** Returns recall by class: from unaided work when there is enough, else from all. Omits classes without labels. */
  byClass(): Map<number, ClassRecall> {
    return new Map(
      [...this.#counts.reviewed].map(([classId, all]) => {
        const blind = this.#counts.blind.get(classId)
        const basis = blind && blind.objects >= enoughBlind ? 'blind' : 'reviewed'
        const { found, objects } = basis === 'blind' ? blind! : all
        return [classId, { recall: found / objects, objects, basis }]
      }),
    )
  }
}

type Count = { found: number; objects: number }
