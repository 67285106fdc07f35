import { isDeepStrictEqual } from 'node:util'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { listClasses } from './label-set.ts'

/** Runs a change of the label set in one transaction, and records what happened to which class in the audit log. */
export function changeLabelSet<Result>(acting: ActingContext, change: () => Result): Result {
  return acting.store.write(() => {
    const before = listClasses(acting.store)
    const result = change()
    const difference = differenceOf(before, listClasses(acting.store))
    if (Object.keys(difference).length > 0) audit(acting, 'workspace.changeLabelSet', difference)
    return result
  })
}

function differenceOf(before: readonly LabelClass[], after: readonly LabelClass[]): Record<string, unknown> {
  const [was, is] = [before, after].map((classes) => new Map(classes.map((one) => [one.classId, one]))) as [
    Map<number, LabelClass>,
    Map<number, LabelClass>,
  ]
  const added = after.filter(({ classId }) => !was.has(classId)).map(({ name }) => name)
  const removed = before.filter(({ classId }) => !is.has(classId)).map(({ name }) => name)
  const changed = after.flatMap((one) => {
    const { position: _, ...former } = was.get(one.classId) ?? one
    const { position: __, ...now } = one
    return isDeepStrictEqual(former, now) ? [] : [`${former.name}: ${changesOf(former, now)}`]
  })
  const orderOf = (classes: readonly LabelClass[], other: ReadonlyMap<number, LabelClass>) =>
    classes.filter(({ classId }) => other.has(classId)).map(({ classId }) => classId)
  const isReordered = !isDeepStrictEqual(orderOf(before, is), orderOf(after, was))
  return {
    ...(added.length > 0 && { added }),
    ...(removed.length > 0 && { removed }),
    ...(changed.length > 0 && { changed }),
    ...(isReordered && { order: after.map(({ name }) => name) }),
  }
}

/** Formats changes: "color #111 to #222, kind object to image". */
const changesOf = (former: object, now: object): string =>
  Object.entries(now)
    .filter(([key, value]) => !isDeepStrictEqual(value, former[key as keyof typeof former]))
    .map(([key, value]) => `${key} ${JSON.stringify(former[key as keyof typeof former])} to ${JSON.stringify(value)}`)
    .join(', ')
