import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { Acceptance } from '#contract'
import { Badge, Button, classNames, formatAgo, formatCount, formatTime, ProgressBar, type Tone } from '../kit/index.ts'
import { Thumbnail } from '../thumbnail/Thumbnail.tsx'
import { reviewDraws, shareText, showAccepted, startAudit, stopAudit, undoAcceptance } from './acceptance.ts'

const maxShown = 8

function verdictOf({ state, bulk }: Acceptance): { tone: Tone; title: string } {
  if (state === 'auditing') return { tone: 'accent', title: t`Auditing` }
  if (state === 'refused') return { tone: 'warn', title: t`Not accepted` }
  return bulk?.undone ? { tone: 'neutral', title: t`Undone` } : { tone: 'ok', title: t`Accepted` }
}

/** An audit: what it found, and what can be done next. */
export function AcceptanceCard({ acceptance, refusal }: { acceptance: Acceptance; refusal: string | null }) {
  const { state, because, audited, queue, wrong, bulk, startedBy, startedAtMs } = acceptance
  const { tone, title } = verdictOf(acceptance)
  return (
    <li
      className={classNames(
        'flex flex-col gap-2',
        state === 'auditing' ? 'my-2 rounded-xl border-2 border-accent p-4' : 'border-t border-line py-3',
      )}
    >
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 truncate text-base font-semibold">
          <Trans>
            From {acceptance.fromScore.toFixed(2)} on, at most {shareText(acceptance.maxError)} wrong
          </Trans>
        </h3>
        <Badge tone={tone}>{title}</Badge>
        <span className="ml-auto text-xs whitespace-nowrap text-text-3" title={formatTime(startedAtMs)}>
          {acceptance.model} · {startedBy}, {formatAgo(startedAtMs)}
        </span>
      </div>
      {state === 'auditing' ? (
        <>
          <ProgressBar label={t`Audits`} fraction={audited / Math.max(1, audited + queue.length)} />
          <p>
            {audited === 0
              ? t`${plural(queue.length, { one: '# image', other: '# images' })} to review. If nothing is wrong, the limit is proven.`
              : t`${plural(audited, { one: '# image', other: '# images' })} audited, ${formatCount(queue.length)} more to review. If nothing more is wrong, the limit is proven.`}{' '}
            <span className="text-text-2">
              <Trans>
                Then Winnow accepts the rest by itself. Check as often as you like: it doesn’t make a wrong decision
                more likely.
              </Trans>
            </span>
          </p>
        </>
      ) : (
        <p>
          {because}{' '}
          {bulk &&
            t`Winnow accepted ${plural(bulk.labels, { one: '# label', other: '# labels' })} on ${plural(bulk.images, { one: '# image', other: '# images' })}.`}
        </p>
      )}
      {audited > 0 && <Found acceptance={acceptance} />}
      {wrong.length > 0 && (
        <ul className="flex gap-1.5" aria-label={t`Images where something was wrong`}>
          {wrong.slice(0, maxShown).map(({ imageId, path, changed, predictions }) => (
            <li key={imageId} title={t`${path}: ${changed} of ${predictions} changed`}>
              <Thumbnail variant="thumbnail" imageId={imageId} className="h-14 w-20 rounded-lg" />
            </li>
          ))}
        </ul>
      )}
      <Actions acceptance={acceptance} refusal={refusal} />
    </li>
  )
}

function Found({ acceptance: { error, errorUpper, missed, audited } }: { acceptance: Acceptance }) {
  return (
    <dl className="tabular flex gap-6 text-xs text-text-2">
      <Fact term={t`Wrong in the audit`}>{shareText(error ?? 0)}</Fact>
      <Fact term={t`Proven limit`}>{shareText(errorUpper)}</Fact>
      <Fact term={t`Missed objects`}>
        <Trans>
          {missed} in <Plural value={audited} one="# image" other="# images" />
        </Trans>
      </Fact>
    </dl>
  )
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="flex gap-1.5">
    <dt>{term}</dt>
    <dd className="font-medium text-text">{children}</dd>
  </div>
)

function Actions({ acceptance, refusal }: { acceptance: Acceptance; refusal: string | null }) {
  const { state, bulk, resumable, audited, budget } = acceptance
  const more = audited < budget ? budget : 2 * budget
  return (
    <div className="flex gap-2 empty:hidden">
      {state === 'auditing' && (
        <>
          <Button size="small" variant="primary" onClick={() => reviewDraws(acceptance)}>
            {t`Review audit images`}
          </Button>
          <Button size="small" refused={refusal} onClick={() => void stopAudit(acceptance)}>
            {t`Stop`}
          </Button>
        </>
      )}
      {resumable && state === 'refused' && (
        <Button size="small" refused={refusal} onClick={() => void startAudit(acceptance, { budget: more })}>
          {t`Continue, up to ${more} audits`}
        </Button>
      )}
      {bulk && !bulk.undone && bulk.labels > 0 && (
        <>
          <Button size="small" onClick={() => showAccepted(acceptance)}>
            {t`Show what was accepted`}
          </Button>
          {bulk.ended && (
            <Button size="small" refused={refusal} onClick={() => void undoAcceptance(bulk)}>
              {t`Undo`}
            </Button>
          )}
        </>
      )}
    </div>
  )
}
