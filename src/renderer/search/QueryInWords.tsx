import { t } from '@lingui/core/macro'
import { formatList } from '../kit/index.ts'
import { chipsOf, chipText } from './chips.ts'

/** What a query says, in words; as it is written in the tooltip. */
export function QueryInWords({ where }: { where: string }) {
  const words = chipsOf(where).map(({ title, values, excludes, field }) =>
    field === 'search' ? t`images of a search` : chipText(title, values, excludes),
  )
  return <span title={where}>{words.length > 0 ? formatList(words) : t`all images`}</span>
}
