import { CircleCheck, OctagonX } from 'lucide-react'
import type { PlanTotals } from '#contract'

/** Each safety rail: what was allowed, what was found. */
export function RailList({ rails }: { rails: PlanTotals['rails'] }) {
  return (
    <ul className="flex flex-col">
      {rails.map(({ rail, ok, limit, found }) => (
        <li
          key={rail}
          className="grid h-9 grid-cols-[20px_minmax(0,14rem)_minmax(0,10rem)_1fr] items-center gap-3 border-b border-line px-3"
        >
          {ok ? (
            <CircleCheck size={16} className="text-ok" aria-label="Kept" />
          ) : (
            <OctagonX size={16} className="text-danger" aria-label="Stops the plan" />
          )}
          <span>{rail}</span>
          <span className="text-text-2">allowed {limit}</span>
          <span className={ok ? 'text-text-2' : 'font-medium text-danger'}>found {found}</span>
        </li>
      ))}
    </ul>
  )
}
