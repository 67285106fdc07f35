import { t } from '@lingui/core/macro'
import { CloudUpload } from 'lucide-react'
import type { Model, ModelAlias } from '#contract'
import { Badge } from '../../kit/index.ts'
import { aliasLooks } from './alias-styles.ts'

export function AliasBadge({ alias }: { alias: ModelAlias }) {
  const { title, icon: Icon, tone } = aliasLooks[alias]
  return (
    <Badge tone={tone}>
      <Icon size={12} aria-hidden />
      {title}
    </Badge>
  )
}

/** Of a model on a server, wherever the model stands: images leave this computer for it. */
export function ServedMark({ model: { remote } }: { model: Pick<Model, 'remote'> }) {
  return (
    remote && (
      <span title={t`Sends scaled images to ${remote.url}`}>
        <Badge tone="danger">
          <CloudUpload size={12} aria-hidden />
          {t`On a server`}
        </Badge>
      </span>
    )
  )
}
