import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { Badge, formatFacts } from '../../kit/index.ts'
import { ImageChanges } from './ImageChanges.tsx'

/** What changed since the newest version, if it were frozen again now. */
export function NextVersion() {
  const { data: next } = useQuery(queries.datasets.next.queryOptions())
  if (!next?.since) return null
  const { since, images, added, removed, relabelled } = next
  const isSame = added + removed + relabelled === 0
  return (
    <section aria-label={t`Next version`} className="mx-4 border-b border-line pt-1 pb-3">
      <div className="flex items-center gap-2">
        <h2 className="text-base font-semibold">{t`Next`}</h2>
        <span className="min-w-0 truncate text-text-2">{t`since ${since}`}</span>
        <Badge>{isSame ? t`Nothing new` : t`Open`}</Badge>
        <span className="ml-auto">
          <ImageChanges {...next} />
        </span>
      </div>
      <p className="mt-1 text-xs text-text-2">
        {isSame
          ? t`Freezing now would include the same ${plural(images, { one: '# image', other: '# images' })}`
          : formatFacts(
              added > 0 && t`${plural(added, { one: '# image', other: '# images' })} added`,
              relabelled > 0 && t`${plural(relabelled, { one: '# image', other: '# images' })} with changed labels`,
              removed > 0 && t`${plural(removed, { one: '# image', other: '# images' })} no longer reviewed or active`,
            )}
      </p>
    </section>
  )
}
