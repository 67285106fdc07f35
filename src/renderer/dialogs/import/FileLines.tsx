import { t } from '@lingui/core/macro'
import { rejectedCount } from '#model/rejected-count.ts'
import { fileName, formatCount } from '../../kit/index.ts'
import { placeText } from './place-text.ts'

type FileLinesProps = {
  files: readonly { path: string; reason?: string; count?: number }[]
  /** How many there are, if not all are listed. */
  all?: number
  max?: number
}

/** Lists files: by name with what is wrong with them, or by their whole path. */
export function FileLines({ files, all = rejectedCount(files), max = 200 }: FileLinesProps) {
  const shown = files.slice(0, max)
  const more = all - rejectedCount(shown)
  return (
    <ul data-selectable className="flex flex-col gap-0.5 text-xs">
      {shown.map(({ path, reason }) => (
        <li key={`${path} ${reason}`} title={placeText(path)} className="wrap-anywhere">
          <span className="font-mono">{reason === undefined ? placeText(path) : fileName(path)}</span>{' '}
          {reason !== undefined && <span className="text-text-2">{reason}</span>}
        </li>
      ))}
      {more > 0 && <li>{t`and ${formatCount(more)} more`}</li>}
    </ul>
  )
}
