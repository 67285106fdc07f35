import { plural, t } from '@lingui/core/macro'
import type { Explanation } from '#contract'
import { Badge, Button, formatFacts, formatTime } from '../../../kit/index.ts'
import { actionLooks } from '../action-styles.ts'

export const verdictLooks: Record<Explanation['action'], { title: string; tone: string; means: string }> = {
  keep: { title: t`Stays`, tone: 'text-ok', means: '' },
  review: {
    title: t`Returns to the review queue`,
    tone: 'text-warn',
    means: t`Nothing is removed: users look at it again.`,
  },
  retire: {
    title: t`Retires`,
    tone: 'text-accent-text',
    means: t`It is left out of the next dataset and stays on disk. You can restore it at any time.`,
  },
  archive: {
    title: t`Goes to the archive`,
    tone: 'text-text-2',
    means: t`Its original moves to the archive. You can restore it at any time.`,
  },
  drop: {
    title: t`Goes to the trash`,
    tone: 'text-danger',
    means: t`You can restore it until the trash is emptied.`,
  },
}

const outcomes: Record<Explanation['outcome'], string | null> = {
  planned: null,
  applied: t`Done`,
  skipped: t`Skipped`,
  restored: t`Restored`,
}

type VerdictProps = {
  explanation: Explanation
  capturedAtMs: number | null
  textOf(rule: string): string
  onAlone(rule: string): void
}

/** What the plan does with an image, and the rule that decided. */
export function Verdict({ explanation, capturedAtMs, textOf, onAlone }: VerdictProps) {
  const { action, because, nearDuplicates, outcome, outcomeReason, path, source, changedSince } = explanation
  const { title, tone, means } = verdictLooks[action]
  const isCopy = action !== 'keep' && because.some(({ rule }) => rule === nearDuplicates?.rule)
  return (
    <section aria-label={t`Decision`} className="flex flex-col gap-2" data-selectable>
      <p className="text-xs text-text-2 wrap-anywhere">
        {formatFacts(path, source, capturedAtMs !== null && t`taken ${formatTime(capturedAtMs)}`)}
      </p>
      <h2 className="text-2xl font-semibold">
        <span className={tone}>{title}</span>
        {isCopy &&
          t`, because ${plural(nearDuplicates?.keep ?? 1, { one: 'a better copy stays', other: '# better copies stay' })}`}
      </h2>
      {means && <p className="text-text-2">{means}</p>}
      {outcomes[outcome] !== null && (
        <p className="flex items-center gap-2">
          <Badge tone={outcome === 'skipped' ? 'warn' : 'ok'}>{outcomes[outcome]}</Badge>
          {outcomeReason}
        </p>
      )}
      {changedSince && (
        <p className="text-warn">{t`The image changed since planning. Conditions show current values.`}</p>
      )}
      {because.map(({ rule, detail }) =>
        action === 'keep' ? (
          <p key={rule}>{detail}</p>
        ) : (
          <div key={rule} className="flex flex-wrap items-start gap-x-2 gap-y-1">
            <Badge tone="accent">{actionLooks[action].title}</Badge>
            <div className="min-w-48 flex-1">
              <p>{t`Decided by “${textOf(rule)}”`}</p>
              <p className="text-xs text-text-2">{detail}</p>
            </div>
            <Button size="small" onClick={() => onAlone(rule)}>
              {t`Decided only by it`}
            </Button>
          </div>
        ),
      )}
    </section>
  )
}
