import { plural, t } from '@lingui/core/macro'
import type { BulkPreview } from '#contract'
import { errorMessage } from '../../../connection/index.ts'
import { formatCount, formatFacts } from '../../../kit/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'

/** Shows what a bulk action would change and why it skips images, or why it can't run. */
export function PreviewText({ preview, error }: { preview: BulkPreview | undefined; error: Error | null }) {
  return (
    <>
      <p role="status" className="min-h-5 text-text-2">
        {error ? <span className="text-danger">{errorMessage(error)}</span> : preview && previewText(preview)}
      </p>
      {preview && preview.skipped.length > 0 && (
        <ul aria-label={t`Why images are skipped`} className="list-disc pl-5 text-text-2">
          {preview.skipped.map((reason) => (
            <li key={reason}>{fromEngine(reason)}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function previewText({ images, changes, labels }: BulkPreview): string {
  if (changes === 0) return t`None of ${plural(images, { one: '# image', other: '# images' })} would change`
  const rest = images - changes
  return formatFacts(
    plural(changes, { one: '# image would change', other: '# images would change' }),
    labels !== null && plural(labels, { one: '# label', other: '# labels' }),
    rest > 0 && t`${formatCount(rest)} unchanged`,
  )
}
