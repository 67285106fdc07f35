import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react'
import type { PlanTotals } from '#contract'

/** Each safety rail: what was allowed, what was found. */
export function RailList({ rails }: { rails: PlanTotals['rails'] }) {
  return (
    <ul className="flex flex-col">
      {rails.map(({ rail, ok, limit, found, doubt }) => (
        <li
          key={rail}
          className="grid h-9 grid-cols-[20px_minmax(0,14rem)_minmax(0,10rem)_1fr] items-center gap-3 border-b border-line px-3"
        >
          {!ok ? (
            <OctagonX size={16} className="text-danger" aria-label="Stops the plan" />
          ) : doubt ? (
            <TriangleAlert size={16} className="text-warn" aria-label="Wants a second look" />
          ) : (
            <CircleCheck size={16} className="text-ok" aria-label="Kept" />
          )}
          <span>{rail}</span>
          <span className="text-text-2">allowed {limit}</span>
          <span className={!ok ? 'font-medium text-danger' : doubt ? 'font-medium text-warn' : 'text-text-2'}>
            found {found}
          </span>
        </li>
      ))}
    </ul>
  )
}
