import type { PairedComparison } from '#contract'
import { Badge, type Tone } from '../../../kit/index.ts'
import { changeText } from './figures.ts'

const looks: Record<PairedComparison['gate'], { title: string; tone: Tone }> = {
  pass: { title: 'As good or better', tone: 'ok' },
  fail: { title: 'Worse', tone: 'danger' },
  inconclusive: { title: 'Can’t tell yet', tone: 'warn' },
}

/** Whether the model may take the place of the other, and why. */
export function GateNote({ comparison }: { comparison: PairedComparison }) {
  const { title, tone } = looks[comparison.gate]
  return (
    <section className="flex flex-col gap-1 rounded-lg bg-inset px-4 py-3" aria-label="Comparison">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        <Badge tone={tone}>{title}</Badge>
        than {comparison.base.name}, on {comparison.images} images
        {comparison.clusters < comparison.images && ` in ${comparison.clusters} groups of near-duplicates`}
      </p>
      {comparison.because.map((reason) => (
        <p key={reason} className="text-text-2">
          {reason}
        </p>
      ))}
      <p className="text-text-2">
        What there is to correct: score {changeText(comparison.deltaScore)}, 95%{' '}
        {comparison.deltaScoreInterval.map(changeText).join(' to ')}.
      </p>
    </section>
  )
}
