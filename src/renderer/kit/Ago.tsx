import { formatAgo, formatTime } from './formats.ts'

/** How long ago something was; the exact time is on hover. */
export function Ago({ ms }: { ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatTime(ms)} className="whitespace-nowrap">
      {formatAgo(ms)}
    </time>
  )
}
