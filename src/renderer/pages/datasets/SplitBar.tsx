import type { Dataset } from '#contract'
import { formatCount } from '../../kit/index.ts'

const splits = [
  { name: 'train', color: 'var(--accent)' },
  { name: 'val', color: '#7d86f5' },
  { name: 'test', color: '#1ab6c6' },
] as const

/** A bar of a version's train, val and test images, optionally with a legend. */
export function SplitBar({ bySplit, hasLegend = false }: { bySplit: Dataset['bySplit']; hasLegend?: boolean }) {
  const shown = splits.filter(({ name }) => bySplit[name] > 0)
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2">
      <div className={hasLegend ? 'flex h-3 gap-0.5' : 'flex h-1.5 gap-0.5'} aria-hidden={hasLegend}>
        {shown.map(({ name, color }) => (
          <span
            key={name}
            title={`${name}: ${formatCount(bySplit[name])}`}
            className="min-w-1 first:rounded-l-full last:rounded-r-full"
            style={{ flexGrow: bySplit[name], background: color }}
          />
        ))}
      </div>
      {hasLegend && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {shown.map(({ name, color }) => (
            <li key={name} className="flex items-center gap-1.5">
              <span className="size-2 rounded-full" style={{ background: color }} aria-hidden />
              {name} <b className="tabular font-semibold">{formatCount(bySplit[name])}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
