import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { PairedComparison } from '#contract'
import { Badge, type Tone } from '../../../kit/index.ts'
import { changeText } from './figures.ts'

const looks: Record<PairedComparison['gate'], { title: string; tone: Tone }> = {
  pass: { title: t`Ready to promote`, tone: 'ok' },
  fail: { title: t`Not ready to promote`, tone: 'danger' },
  inconclusive: { title: t`Can’t tell yet`, tone: 'warn' },
}

/** Whether the model may take the place of the other, and why. */
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
