import type { ModelAlias } from '#contract'
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
