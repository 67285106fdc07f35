import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Evaluation, PairedComparison } from '#contract'
import { Badge, classNames, Figure, type Tone } from '../../../kit/index.ts'
import { changeText, shareText } from './figures.ts'

type VerdictFiguresProps = { evaluation: Evaluation; comparison: PairedComparison | undefined }

/** The key figures of a model. */
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

const looks: Record<PairedComparison['gate'], { title: string; tone: Tone }> = {
  pass: { title: t`Ready to promote`, tone: 'ok' },
  fail: { title: t`Not ready to promote`, tone: 'danger' },
  inconclusive: { title: t`Can’t tell yet`, tone: 'warn' },
}

/** Whether the model may replace the other, and why. */
export function GateNote({ comparison }: { comparison: PairedComparison }) {
  const { title, tone } = looks[comparison.gate]
  return (
    <section className="flex flex-col gap-1 rounded-lg bg-inset px-4 py-3" aria-label={t`Comparison`}>
      <p className="flex flex-wrap items-center gap-2 font-medium">
        <Badge tone={tone}>{title}</Badge>
        {comparison.clusters < comparison.images
          ? t`compared with ${comparison.base.name}, on ${plural(comparison.images, { one: '# image', other: '# images' })} in ${plural(comparison.clusters, { one: '# group', other: '# groups' })} of near-duplicates`
          : t`compared with ${comparison.base.name}, on ${plural(comparison.images, { one: '# image', other: '# images' })}`}
      </p>
      {comparison.because.map((reason) => (
        <p key={reason} className="text-text-2">
          {reason}
        </p>
      ))}
      <p className="text-text-2">
        <Trans>
          Manual work saved: {changeText(comparison.deltaScore)}, 95% {changeText(comparison.deltaScoreInterval[0])} to{' '}
          {changeText(comparison.deltaScoreInterval[1])}.
        </Trans>
      </p>
    </section>
  )
}
