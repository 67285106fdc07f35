import { useQuery } from '@tanstack/react-query'
import { queries } from '../connection/index.ts'
import { Thumbnail } from './Thumbnail.tsx'

/** Shows the first few images of a query in a table row. */
export function FirstImages({ where, max = 3 }: { where: string; max?: number }) {
  const { data } = useQuery(queries.library.list.queryOptions({ input: { where, limit: max }, retry: false }))
  return (
    <span aria-hidden className="flex gap-1">
      {data?.images.map(({ imageId }) => (
        <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="h-8 w-11 rounded-md" />
      ))}
    </span>
  )
}
