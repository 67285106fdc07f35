import type { StayReason } from '#contract'
import { formatCount } from '../../../kit/index.ts'

/** Why matching images stay, most frequent reason first. */
export function StayingList({ label, staying }: { label: string; staying: readonly StayReason[] }) {
  if (staying.length === 0) return null
  return (
    <div className="text-xs text-text-2">
      <p>{label}</p>
      <ul className="list-disc pl-4">
        {staying.map(({ why, images }) => (
          <li key={why} className="wrap-anywhere">
            <span className="tabular">{formatCount(images)}</span> {why}
          </li>
        ))}
      </ul>
    </div>
  )
}
