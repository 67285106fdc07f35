import type { Diff } from '#model/diff.ts'

/** What an edit did, in a few words: "accepted 3 dog", "moved or resized 1 cat", "marked reviewed". */
export function editWords(diff: Diff, className: (classId: number) => string): string {
  const counts = new Map<string, number>()
  const count = (words: string) => counts.set(words, (counts.get(words) ?? 0) + 1)
  const explained = new Set<string>()
  for (const { before, after } of diff.annotations) {
    const source = after?.predictionId ?? before?.predictionId
    if (source) explained.add(source)
    if (after && !before) count(`${verbFor(after.origin)} ${className(after.classId)}`)
    else if (before && !after) {
      const opened = diff.predictions.some((change) => change.id === source && change.after === 'open')
      count(`${opened ? 'put back' : 'deleted'} ${className(before.classId)}`)
    } else if (before && after && before.classId !== after.classId)
      count(`relabelled ${className(before.classId)} as ${className(after.classId)}`)
    else if (
      before &&
      after &&
      before.geometry !== after.geometry &&
      JSON.stringify(before.geometry) !== JSON.stringify(after.geometry)
    )
      count(`moved or resized ${className(after.classId)}`)
    else if (after) count(`described ${className(after.classId)}`)
  }
  for (const { id, after } of diff.predictions)
    if (!explained.has(id)) count(after === 'deleted' ? 'deleted prediction' : 'put back prediction')
  const parts = [...counts].map(([words, times]) => (times === 1 ? words : `${words} × ${times}`))
  if (diff.state) parts.push(`marked ${diff.state.after}`)
  return parts.join(', ') || 'nothing'
}

const verbFor = (origin: 'human' | 'model' | 'import'): string =>
  origin === 'model' ? 'accepted' : origin === 'human' ? 'drew' : 'imported'
