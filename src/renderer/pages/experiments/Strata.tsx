import { t } from '@lingui/core/macro'
import type { Comparison, ExperimentStratum } from '#contract'
import { classNames, formatCount, formatSigned } from '../../kit/index.ts'

/** The axis runs from −reach to +reach. */
const reach = 0.5

const placeOf = (value: number): number => Math.max(0, Math.min(100, ((value + reach) / (2 * reach)) * 100))

/** The difference in manual work saved, by what users saw, with 95% intervals. */
export function Strata({ comparison }: { comparison: Comparison }) {
  const { currentName, candidateName, strata, isBiased } = comparison
  const titles: Record<ExperimentStratum['shown'], string> = {
    current: t`${currentName} shown`,
    candidate: t`${candidateName} shown`,
    none: t`Blind`,
    together: t`Together`,
  }
  const hasBlind = strata.some(({ shown, clusters }) => shown === 'none' && clusters > 0)
  return (
    <>
      <ul className="flex flex-col gap-2">
        {strata.map((one) => (
          <li
            key={one.shown}
            className={classNames('flex items-center gap-3', one.shown === 'together' && 'font-semibold')}
          >
            <span className="w-32 truncate" title={titles[one.shown]}>
              {titles[one.shown]}
            </span>
            <Whisker {...one} />
            <span className="tabular w-14 text-right">{one.mean === null ? '–' : formatSigned(one.mean, 3)}</span>
            <span className="tabular w-10 text-right font-normal text-text-3">{formatCount(one.clusters)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-xs text-text-2">
        {isBiased
          ? t`Blind images give a different result: predictions on screen influence users. Only blind images count for promoting.`
          : hasBlind
            ? t`Predictions on screen don’t seem to influence users.`
            : t`No blind images yet, so it’s unknown whether predictions on screen influence users.`}
      </p>
    </>
  )
}

function Whisker({ mean, halfWidth }: ExperimentStratum) {
  return (
    <span className="relative h-4 min-w-16 flex-1" aria-hidden>
      <span className="absolute inset-x-0 top-2 h-px bg-line" />
      <span className="absolute top-0 left-1/2 h-4 w-0.5 bg-line-strong" />
      {mean !== null && halfWidth !== null && (
        <span
          className="absolute top-1.5 h-1 rounded-full bg-text-3 opacity-50"
          style={{
            left: `${placeOf(mean - halfWidth)}%`,
            width: `${placeOf(mean + halfWidth) - placeOf(mean - halfWidth)}%`,
          }}
        />
      )}
      {mean !== null && (
        <span
          className="absolute top-1 size-2 -translate-x-1/2 rounded-full bg-text-2"
          style={{ left: `${placeOf(mean)}%` }}
        />
      )}
    </span>
  )
}
