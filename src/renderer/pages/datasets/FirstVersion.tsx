import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Database } from 'lucide-react'
import type { ReactNode } from 'react'
import { queries } from '../../connection/index.ts'
import { EmptyState } from '../../kit/index.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'

const shownImages = 5
const where = 'state == "reviewed" || state == "approved"'

/** The empty page: how many images a first version would have, and the button that freezes it. */
export function FirstVersion({ actions }: { actions: ReactNode }) {
  const { data: next } = useQuery(queries.datasets.next.queryOptions())
  const { data } = useQuery(queries.library.list.queryOptions({ input: { where, limit: shownImages } }))
  if (!next || !data) return null
  return (
    <EmptyState
      icon={Database}
      images={
        data.images.length > 0 &&
        data.images.map(({ imageId }) => <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="" />)
      }
      title={
        next.images > 0
          ? t`${plural(next.images, { one: '# reviewed image', other: '# reviewed images' })}, no version yet`
          : t`No version yet`
      }
      actions={actions}
    >
      <Trans>
        Freezing stores all reviewed images with their current labels, split into train, validation and test. A version
        never changes. Export it in the format your training needs.
      </Trans>
    </EmptyState>
  )
}
