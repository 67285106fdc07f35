import { deepEqual } from 'fast-equals'
import type { Diff } from '#model/labels/diff.ts'
import { shapes } from '#model/shapes/index.ts'

/** What an edit did, in a few words: "accepted 3 dog", "moved or resized 1 cat", "marked reviewed". */
export function describeEdit(diff: Diff, className: (classId: number) => string): string {
  const counts = new Map<string, number>()
  const count = (words: string) => counts.set(words, (counts.get(words) ?? 0) + 1)
  const explained = new Set<string>()
  for (const change of diff.annotations) {
    const source = change.after?.predictionId ?? change.before?.predictionId
    if (source) explained.add(source)
    const opened = diff.predictions.some(({ id, after }) => id === source && after === 'open')
    count(changeText(change, opened, className))
  }
  for (const { id, after } of diff.predictions)
    if (!explained.has(id)) count(after === 'deleted' ? 'deleted prediction' : 'restored prediction')
  const parts = [...counts].map(([words, times]) => (times === 1 ? words : `${words} × ${times}`))
  if (diff.state) parts.push(stateText(diff.state))
  return parts.join(', ') || 'nothing'
}

/** An image that is open again for a reason was sent back. */
function stateText({ after, reason }: NonNullable<Diff['state']>): string {
  const why = reason?.after
  if (!why) return `marked ${after}`
  return `${after === 'new' || after === 'predicted' ? 'sent back' : `marked ${after}`}: ${why}`
}

/** `opened`: the prediction that the annotation came from is open again. */
function changeText(
  { before, after }: Diff['annotations'][number],
  opened: boolean,
  className: (classId: number) => string,
): string {
  const one = after ?? before
  if (!one) return 'no changes'
  const name = className(one.classId)
  const wholeImage = one.geometry.shape === 'whole-image'
  if (!before && after) return wholeImage ? `labeled the image ${name}` : `${verbFor(after.origin)} ${name}`
  if (!after) return opened ? `restored ${name}` : wholeImage ? `removed ${name} from the image` : `deleted ${name}`
  if (!before || before.classId !== after.classId)
    return `relabeled ${before ? className(before.classId) : 'it'} as ${name}`
  if (before.geometry.shape !== after.geometry.shape)
    return `converted ${name} to a ${shapes[after.geometry.shape].title.toLowerCase()}`
  if (!deepEqual(before.geometry, after.geometry)) return `moved or resized ${name}`
  return before.layer !== after.layer ? `reordered ${name}` : `edited attributes of ${name}`
}

const verbFor = (origin: 'human' | 'model' | 'import'): string =>
  origin === 'model' ? 'accepted' : origin === 'human' ? 'drew' : 'imported'
