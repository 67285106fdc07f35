import { plural, t } from '@lingui/core/macro'
import type { ExportResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { reportWritten } from '../../../jobs/written-file.ts'
import { formatCount, formatList } from '../../../kit/index.ts'

/** Tells what was exported, where to, and what the format did not hold. */
export function reportExport({ manifest, folder, images, labels, ...result }: ExportResult): void {
  const isDownload = window.winnow.download !== undefined && !isStorageAddress(folder)
  reportWritten(manifest, {
    title: t`${plural(images, { one: '# image', other: '# images' })} and ${plural(labels, { one: '# label', other: '# labels' })} exported`,
    detail: [
      ...(isDownload ? [] : [folder]),
      ...(result.verified
        ? [t`verified; ${plural(result.covers ?? 0, { one: '# image', other: '# images' })} count as backed up`]
        : []),
      ...(result.notes ?? []),
      ...(result.lost.length > 0
        ? [t`not held: ${formatList(result.lost.map(({ what, count }) => `${formatCount(count)} × ${what}`))}`]
        : []),
    ].join(' · '),
  })
}
