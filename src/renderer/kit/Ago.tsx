import { formatAgo, formatTime } from './formats.ts'

/** A time as how long ago it was, with the exact time on hover. */
export function Ago({ ms }: { ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatTime(ms)} className="whitespace-nowrap">
      {formatAgo(ms)}
    </time>
  )
}
