import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { queries } from '../../connection/index.ts'
import { sentBackTo } from '../../dialogs/review-orders.ts'
import { Ago, Button, fileName } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { MarkedThumbnail, useBoxes } from '../../thumbnail/MarkedThumbnail.tsx'
import { HomeSection } from './HomeSection.tsx'

const shownImages = 6

/** The images sent back to the user, each with the reason; nothing without images. */
export function SentBack({ name }: { name: string }) {
  const where = sentBackTo(name)
  const count = useQuery(queries.library.count.queryOptions({ input: { where } })).data?.count ?? 0
  const reviews =
    useQuery(queries.labeling.listReview.queryOptions({ input: { where, limit: shownImages } })).data?.images ?? []
  const imageIds = reviews.map(({ imageId }) => imageId)
  const rows =
    useQuery({ ...queries.library.rows.queryOptions({ input: { imageIds } }), enabled: imageIds.length > 0 }).data ?? []
  const boxesOf = useBoxes(imageIds)
  if (count === 0) return null
  return (
    <HomeSection
      title={t`Sent back to you`}
      count={count}
      actions={
        <Button icon={Undo2} onClick={() => navigate('review', { where })}>
          <Trans>
            Correct <Plural value={count} one="# image" other="# images" />
          </Trans>
        </Button>
      }
    >
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-4">
        {rows.map((image) => {
          const { reason, sentBackBy, sentBackAtMs } = reviews.find(({ imageId }) => imageId === image.imageId) ?? {}
          return (
            <li key={image.imageId}>
              <button
                type="button"
                onClick={() => navigate('review', { where, imageId: image.imageId })}
                className="flex w-full flex-col gap-2 rounded-lg text-left"
              >
                <MarkedThumbnail
                  image={image}
                  boxes={boxesOf(image.imageId)}
                  className="aspect-[4/3] w-full rounded-lg"
                />
                <span className="border-l-3 border-canary pl-3">
                  <span className="block truncate text-xs text-text-3">
                    {sentBackBy && <span className="font-medium text-text">{sentBackBy}</span>}{' '}
                    {sentBackAtMs && <Ago ms={sentBackAtMs} />} {fileName(image.path)}
                  </span>
                  <span dir="auto" className="line-clamp-3 wrap-anywhere">
                    {reason ?? t`No reason given`}
                  </span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </HomeSection>
  )
}
