import { plural, t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../connection/index.ts'
import { fileName, formatCount } from '../kit/index.ts'
import { navigate } from '../route/route.ts'
import { Thumbnail } from './Thumbnail.tsx'

type ImagesOfProps = {
  where: string
  order?: string
  max?: number
  isCounted?: boolean
  /** Called before the library opens, to close what covers it. */
  onShow?(): void
}

/** Shows the number and first images of a query; a click opens the library. Nothing for an invalid query. */
export function ImagesOf({ where, order, max = 12, isCounted = true, onShow }: ImagesOfProps) {
  const input = { where, ...(order === undefined ? {} : { order }) }
  const options = { enabled: where.trim() !== '', retry: false }
  const { data: found } = useQuery(queries.library.count.queryOptions({ input: { where }, ...options }))
  const { data } = useQuery(queries.library.list.queryOptions({ input: { ...input, limit: max }, ...options }))
  if (!found || !data || where.trim() === '') return null
  const show = () => {
    onShow?.()
    navigate('library', { where })
  }
  const more = found.count - data.images.length
  return (
    <div className="flex flex-col gap-1.5">
      {isCounted && (
        <p className="text-xs text-text-2" role="status">
          <Plural value={found.count} one="# image" other="# images" />
        </p>
      )}
      <ul className="flex gap-1.5" aria-label={t`The first of them`}>
        {data.images.map(({ imageId, path }) => (
          <li key={imageId} className="max-w-20 min-w-0 flex-1">
            <button
              type="button"
              aria-label={t`Show ${fileName(path)} in the library`}
              title={fileName(path)}
              className="block w-full overflow-hidden rounded-lg hover:opacity-85"
              onClick={show}
            >
              <Thumbnail variant="thumbnail" imageId={imageId} className="h-14 w-full" />
            </button>
          </li>
        ))}
        {more > 0 && (
          <li className="shrink-0">
            <button
              type="button"
              aria-label={plural(found.count, {
                one: 'Show the # image in the library',
                other: 'Show all # images in the library',
              })}
              className="tabular h-14 w-20 rounded-lg bg-inset text-text-2 hover:bg-hover"
              onClick={show}
            >
              +{formatCount(more)}
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}
