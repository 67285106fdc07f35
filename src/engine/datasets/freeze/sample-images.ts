import type { FreezeOptions, LeftOutReason } from '#contract'

export type Sampling = Pick<FreezeOptions, 'max' | 'perClassMax' | 'balance' | 'negatives'>

/** Whether any of the caps is set. */
export const isSampled = ({ max, perClassMax, balance, negatives }: Sampling): boolean =>
  max !== undefined || perClassMax !== undefined || negatives !== undefined || balance !== 'none'

/**
 * Why images are left out by the caps, by position. `classes` has the classes of each image, none for one without
 * labels; the first ones in `order` stay. An image stays while any of its classes is below its cap, so that a frequent class
 * never takes images from a rare one.
 */
export function sampleImages(
  classes: readonly (readonly number[])[],
  order: readonly number[],
  { max, perClassMax, balance, negatives }: Sampling,
): (LeftOutReason | undefined)[] {
  const leftOut: (LeftOutReason | undefined)[] = new Array(classes.length)
  const caps = capsOf(classes, balance)
  const seen = new Map<number, number>()
  let positives = 0
  for (const i of order) {
    const own = classes[i]!
    if (own.length === 0) continue
    const below = (cap: (classId: number) => number) => own.some((id) => (seen.get(id) ?? 0) < cap(id))
    if (!below(() => perClassMax ?? Number.POSITIVE_INFINITY)) leftOut[i] = 'perClassMax'
    else if (!below((id) => caps.get(id)!)) leftOut[i] = 'balance'
    else {
      positives += 1
      for (const id of own) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
  }
  const leaveFrom = (room: number, reason: LeftOutReason, isMeant: (i: number) => boolean) => {
    let taken = 0
    for (const i of order) if (isMeant(i) && ++taken > room) leftOut[i] = reason
  }
  if (negatives !== undefined) {
    const room = negatives >= 1 ? Number.POSITIVE_INFINITY : Math.floor((positives * negatives) / (1 - negatives))
    leaveFrom(room, 'negatives', (i) => classes[i]!.length === 0)
  }
  if (max !== undefined) leaveFrom(max, 'max', (i) => leftOut[i] === undefined)
  return leftOut
}

/** How many images of each class stay: all, as many as the rarest class has, or a square-root compromise. */
function capsOf(
  classes: readonly (readonly number[])[],
  balance: NonNullable<Sampling['balance']>,
): Map<number, number> {
  const counts = new Map<number, number>()
  for (const own of classes) for (const id of own) counts.set(id, (counts.get(id) ?? 0) + 1)
  const rarest = Math.min(...counts.values())
  const cap = { none: (n: number) => n, sqrt: (n: number) => Math.round(Math.sqrt(n * rarest)), equal: () => rarest }
  return new Map([...counts].map(([id, n]) => [id, cap[balance](n)]))
}
