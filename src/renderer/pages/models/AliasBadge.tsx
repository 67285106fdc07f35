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

/** Marks a model on a server: images leave this computer. */
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
