import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ImageId } from '#model/ids.ts'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Ago, formatBytes, formatFixed, formatTime } from '../../../kit/index.ts'

/** Shows facts about the image's file. */
export function ImageFacts({ imageId }: { imageId: ImageId }) {
  const { data, error } = useQuery(queries.library.image.queryOptions({ input: { imageId } }))
  if (error) return <p className="p-3 text-danger">{errorMessage(error)}</p>
  if (!data) return null
  const megapixels = (data.widthPx * data.heightPx) / 1e6
  return (
    <dl data-selectable className="flex flex-col gap-2 p-3">
      <Fact name={t`File`}>{data.path}</Fact>
      <Fact name={t`Size`}>
        <Trans>
          {data.widthPx} × {data.heightPx} px ({formatFixed(megapixels, 1)} MP), {formatBytes(data.sizeBytes)},{' '}
          {data.format}
        </Trans>
      </Fact>
      <Fact name={t`Source`}>{data.source}</Fact>
      <Fact name={t`Captured`}>{data.capturedAtMs === null ? t`unknown` : formatTime(data.capturedAtMs)}</Fact>
      <Fact name={t`Imported`}>
        <Ago ms={data.importedAtMs} />
      </Fact>
      {data.reviewedAtMs !== null && (
        <Fact name={t`Reviewed`}>
          <Trans>
            <Ago ms={data.reviewedAtMs} /> by {data.reviewer}
          </Trans>
        </Fact>
      )}
      {data.held && <Fact name={t`Hold`}>{t`On hold: plans don’t remove this image`}</Fact>}
      {data.licence !== null && <Fact name={t`License`}>{data.licence}</Fact>}
      {data.consent !== null && <Fact name={t`Consent`}>{data.consent}</Fact>}
      {data.otherPaths.length > 0 && <Fact name={t`Also found at`}>{data.otherPaths.join(', ')}</Fact>}
      {Object.entries(data.metadata).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-text-3 first-letter:uppercase">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
