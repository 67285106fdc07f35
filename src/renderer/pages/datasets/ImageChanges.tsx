import { t } from '@lingui/core/macro'
import { formatCount } from '../../kit/index.ts'

/** How many images were added, left out and relabeled. */
export function ImageChanges({ added, removed, relabelled }: { added: number; removed: number; relabelled: number }) {
  return (
    <span className="tabular flex gap-1.5 whitespace-nowrap">
      <span className={added > 0 ? 'text-ok' : 'text-text-2'} title={t`Images added`}>
        +{formatCount(added)}
      </span>
      <span className={removed > 0 ? 'text-danger' : 'text-text-2'} title={t`Images left out`}>
        −{formatCount(removed)}
      </span>
      <span className="text-text-2" title={t`Images with changed labels`}>
        ~{formatCount(relabelled)}
      </span>
    </span>
  )
}
