import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { OtherImage } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { Button, fileName } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { leftOutText } from '../../../search/chips.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'

const pageSize = 60

type OtherImagesProps = { a: string; b: string; which: 'added' | 'removed' | 'moved'; total: number }

/** The images that were added, removed or moved to another split. Each opens in review. */
export function OtherImages({ a, b, which, total }: OtherImagesProps) {
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery(
    queries.datasets.otherImages.infiniteOptions({
      input: (after: ImageId | undefined) => ({ a, b, which, after, limit: pageSize }),
      initialPageParam: undefined,
      getNextPageParam: ({ images }) => (images.length < pageSize ? undefined : images.at(-1)?.imageId),
    }),
  )
  const images = data?.pages.flatMap((page) => page.images) ?? []
  return (
    <>
      <p role="status">
        <b className="font-semibold">
          <Plural value={total} one="# image" other="# images" />
        </b>{' '}
        {which === 'moved' ? t`in another split` : which === 'added' ? t`only in ${b}` : t`only in ${a}`}
      </p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-3">
        {images.map((image) => (
          <li key={image.imageId}>
            <button
              type="button"
              title={t`${image.path}: open in review`}
              className="flex w-full flex-col gap-1 text-left hover:opacity-85"
              onClick={() => navigate('review', { imageId: image.imageId })}
            >
              <Thumbnail variant="thumbnail" imageId={image.imageId} className="h-28 w-full rounded-lg" />
              <span className="w-full truncate font-medium">{fileName(image.path)}</span>
              <span className="w-full truncate text-xs text-text-2">
                {image.movedFrom === null ? image.split : t`${image.movedFrom} to ${image.split}`},{' '}
                <Plural value={image.labels} one="# label" other="# labels" />
              </span>
              {which === 'removed' && <span className="w-full text-xs text-text-2">{removalReason(image)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button className="self-center" onClick={() => void fetchNextPage()}>
          {t`Show more`}
        </Button>
      )}
    </>
  )
}

const lifecycleText = {
  active: t`no longer matching`,
  retired: t`retired`,
  archived: t`archived`,
  trashed: t`in the trash`,
  purged: t`permanently deleted`,
}

const removalReason = ({ leftOut, lifecycle }: OtherImage): string =>
  leftOut === null ? lifecycleText[lifecycle] : leftOutText[leftOut]
