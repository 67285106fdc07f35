import { Badge, formatTime } from '../../kit/index.ts'
import { dueText } from './assigned.ts'

/** When a queue is due; nothing without a due date. */
export function DueBadge({ dueAtMs }: { dueAtMs: number | null }) {
  if (dueAtMs === null) return null
  const { text, isUrgent } = dueText(dueAtMs, Date.now())
  return (
    <span title={formatTime(dueAtMs)}>
      <Badge tone={isUrgent ? 'warn' : 'neutral'}>{text}</Badge>
    </span>
  )
}
