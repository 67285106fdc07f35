import { t } from '@lingui/core/macro'
import type { Evaluation, PairedComparison } from '#contract'
import { classNames, Figure } from '../../../kit/index.ts'
import { changeText, shareText } from './figures.ts'

type VerdictFiguresProps = { evaluation: Evaluation; comparison: PairedComparison | undefined }

/** The few numbers that say how good a model is. */
export function VerdictFigures({ evaluation, comparison }: VerdictFiguresProps) {
  const { ap, interval, ap50, apSmall, apMedium, apLarge } = evaluation
  const isSure = comparison && (comparison.deltaApInterval[0] > 0 || comparison.deltaApInterval[1] < 0)
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-3">
      <Figure title="AP">
        {shareText(ap)}
        <span className="tabular ml-2 text-sm font-normal text-text-2">
          {shareText(interval[0])}–{shareText(interval[1])}
        </span>
      </Figure>
      <Figure title="AP50">{shareText(ap50)}</Figure>
      <Figure title={t`small · medium · large`}>
        {[apSmall, apMedium, apLarge].map((one) => (one < 0 ? '–' : one.toFixed(2))).join(' · ')}
      </Figure>
      {comparison && (
        <Figure title={t`against ${comparison.base.name}`}>
          <span
            className={classNames(isSure && (comparison.deltaAp > 0 ? 'text-ok' : 'text-danger'))}
            title={t`95%: ${changeText(comparison.deltaApInterval[0])} to ${changeText(comparison.deltaApInterval[1])}`}
          >
            {changeText(comparison.deltaAp)}
          </span>
        </Figure>
      )}
    </dl>
  )
}
