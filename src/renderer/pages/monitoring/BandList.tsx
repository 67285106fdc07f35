import { plural, t } from '@lingui/core/macro'
import type { WatchedBand } from '#contract'
import { Button, formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))}%`

/** New images that a past bulk acceptance would have accepted. Some of them are audited. */
export function BandList({ bands }: { bands: readonly WatchedBand[] }) {
  if (bands.length === 0) return null
  return (
    <section>
      <h2 className="text-lg font-semibold">{t`New images since bulk acceptance`}</h2>
      <p className="mb-1 text-xs text-text-2">
        {t`One in ten new images is audited, more where errors are likely. An alarm tells you when more are wrong than allowed.`}
      </p>
      <ul className="flex flex-col">
        {bands.map((band) => (
          <BandRow key={band.acceptanceId} band={band} />
        ))}
      </ul>
    </section>
  )
}

function BandRow({
  band: { acceptanceId, where, fromScore, maxError, images, waiting, ...found },
}: {
  band: WatchedBand
}) {
  return (
    <li className="flex min-h-9 items-center gap-3">
      <span className="min-w-0 flex-1 truncate font-medium" title={where === '' ? t`All images` : where}>
        {t`From ${fromScore.toFixed(2)} on, at most ${percent(maxError)} wrong`}
      </span>
      <span className="tabular text-xs text-text-2">{foundText(images, found)}</span>
      {waiting > 0 && (
        <Button
          size="small"
          onClick={() => navigate('review', { where: `review.audit == "${acceptanceId}"`, order: '', position: 0 })}
        >
          {t`Review ${plural(waiting, { one: '# image', other: '# images' })}`}
        </Button>
      )}
    </li>
  )
}

function foundText(images: number, { audited, error, interval }: Pick<WatchedBand, 'audited' | 'error' | 'interval'>) {
  if (images === 0) return t`no new images`
  const newImages = plural(images, { one: '# new image', other: '# new images' })
  if (error === null || !interval) return t`${newImages}, none audited yet`
  return t`${newImages}, ${formatCount(audited)} audited: about ${percent(error)} wrong (${percent(interval[0])} to ${percent(interval[1])})`
}
