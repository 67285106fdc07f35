import type { ReactNode } from 'react'
import type { Acceptance } from '#contract'
import { Badge, Button, countOf, formatAgo, formatTime, ProgressBar, type Tone } from '../kit/index.ts'
import { Thumbnail } from '../thumbnail/Thumbnail.tsx'
import { reviewDraws, showAccepted, startAudit, stopAudit, undoAcceptance } from './acceptance.ts'

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))}%`
const maxShown = 8

function verdictOf({ state, bulk }: Acceptance): { tone: Tone; title: string } {
  if (state === 'auditing') return { tone: 'accent', title: 'Auditing' }
  if (state === 'refused') return { tone: 'warn', title: 'Not accepted' }
  return bulk?.undone ? { tone: 'neutral', title: 'Undone' } : { tone: 'ok', title: 'Accepted' }
}

/** An audit with what it found and what can be done now. */
export function AcceptanceCard({ acceptance, refusal }: { acceptance: Acceptance; refusal: string | null }) {
  const { state, because, audited, queue, wrong, bulk, startedBy, startedAtMs } = acceptance
  const { tone, title } = verdictOf(acceptance)
  return (
    <li className="flex flex-col gap-2 border-t border-line py-3">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 truncate text-base font-semibold">
          From {acceptance.fromScore.toFixed(2)} on, at most {percent(acceptance.maxError)} wrong
        </h3>
        <Badge tone={tone}>{title}</Badge>
        <span className="ml-auto text-xs whitespace-nowrap text-text-3" title={formatTime(startedAtMs)}>
          {acceptance.model} · {startedBy}, {formatAgo(startedAtMs)}
        </span>
      </div>
      {state === 'auditing' ? (
        <>
          <ProgressBar label="Audits" fraction={audited / Math.max(1, audited + queue.length)} />
          <p>
            {countOf(audited, 'image')} audited.{' '}
            {audited === 0
              ? `${countOf(queue.length, 'image')} to review prove it when nothing is wrong.`
              : `${queue.length} more prove it when nothing more is wrong.`}{' '}
            <span className="text-text-2">Look as often as you like: that makes no wrong decision more likely.</span>
          </p>
        </>
      ) : (
        <p>
          {because} {bulk && `${countOf(bulk.labels, 'label')} on ${countOf(bulk.images, 'image')} were accepted.`}
        </p>
      )}
      {audited > 0 && <Found acceptance={acceptance} />}
      {wrong.length > 0 && (
        <ul className="flex gap-1.5" aria-label="Images where something was wrong">
          {wrong.slice(0, maxShown).map(({ imageId, path, changed, predictions }) => (
            <li key={imageId} title={`${path}: ${changed} of ${predictions} changed`}>
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
      <Fact term="Wrong in the audit">{percent(error ?? 0)}</Fact>
      <Fact term="Surely below">{percent(errorUpper)}</Fact>
      <Fact term="Objects left out">
        {missed} in {countOf(audited, 'image')}
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
            Review the drawn images
          </Button>
          <Button size="small" refused={refusal} onClick={() => void stopAudit(acceptance)}>
            Stop
          </Button>
        </>
      )}
      {resumable && state === 'refused' && (
        <Button size="small" refused={refusal} onClick={() => void startAudit(acceptance, { budget: more })}>
          Go on, up to {more} audits
        </Button>
      )}
      {bulk && !bulk.undone && bulk.labels > 0 && (
        <>
          <Button size="small" onClick={() => showAccepted(acceptance)}>
            Show what was accepted
          </Button>
          {bulk.ended && (
            <Button size="small" refused={refusal} onClick={() => void undoAcceptance(acceptance)}>
              Undo
            </Button>
          )}
        </>
      )}
    </div>
  )
}
