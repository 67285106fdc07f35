import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { HardDrive, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { OriginalsState } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { chooseFilesToImport, locateOriginals } from '../../dialogs/import/import-flow.ts'
import { Button, formatCount, IconButton } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { showQuery, useLibraryView } from './library-view.ts'

/** Checking every file takes a while, so it starts after the images have appeared. */
const startsAfterMs = 2000
const staleAfterMs = 300_000

/** Shows which originals are missing or damaged, and what to do; nothing if all are there. */
export function OriginalsBanner() {
  const [isTime, setIsTime] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsTime(true), startsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  const { data, refetch, isFetching } = useQuery({
    ...queries.library.originals.queryOptions(),
    enabled: isTime,
    staleTime: staleAfterMs,
    retry: false,
  })
  const refusal = useRefusal('library.import', t`import images`)
  if (!data) return null
  const { missing, damaged, offline } = data
  const named = [missing, damaged, ...offline].flatMap(({ imageIds }) => imageIds).slice(0, maxShown)
  if (named.length === 0) return null
  const isGone = missing.count > 0 || offline.length > 0
  return (
    <section
      aria-label={t`Originals`}
      className="mx-4 mb-2 flex shrink-0 items-center gap-3 rounded-lg bg-warn-soft px-3 py-1.5"
    >
      <HardDrive size={16} className="shrink-0 text-warn" aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">{headline(data)}</span>{' '}
        <span className="text-text-2">{t`Labels and thumbnails are safe.`}</span>
      </p>
      {isGone && (
        <Button
          size="small"
          refused={refusal}
          title={t`Choose their new folder. Winnow finds the files by their content and imports nothing else`}
          onClick={() => void locateOriginals().then(() => refetch())}
        >
          {t`Locate…`}
        </Button>
      )}
      {damaged.count > 0 && (
        <Button
          size="small"
          refused={refusal}
          title={t`Import undamaged copies of these files to replace the damaged ones`}
          onClick={chooseFilesToImport}
        >
          {t`Restore…`}
        </Button>
      )}
      <Button size="small" onClick={() => showImages(named)}>
        {t`Show ${formatCount(named.length)}`}
      </Button>
      <IconButton icon={RotateCw} label={t`Check again`} disabled={isFetching} onClick={() => void refetch()} />
    </section>
  )
}

/** A query may have 10,000 characters. */
const maxShown = 500

const showImages = (imageIds: readonly ImageId[]): void =>
  showQuery(`id in ${JSON.stringify(imageIds)}`, useLibraryView.getState().order)

/** Returns a sentence for each problem. */
function headline({ missing, damaged, offline }: OriginalsState): string {
  return [
    ...offline.map(
      ({ folder, count }) =>
        t`${plural(count, { one: '# original', other: '# originals' })} can’t be reached: ${folder} isn’t connected.`,
    ),
    ...(missing.count > 0 ? [t`${plural(missing.count, { one: '# original', other: '# originals' })} missing.`] : []),
    ...(damaged.count > 0 ? [t`${plural(damaged.count, { one: '# original', other: '# originals' })} damaged.`] : []),
  ].join(' ')
}
