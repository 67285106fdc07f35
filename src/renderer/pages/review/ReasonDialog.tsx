import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { errorMessage, queries, queryClient } from '../../connection/index.ts'
import { Button, Dialog, formatCount, Input, Kbd } from '../../kit/index.ts'
import { useEditor, useReviewNow, useReviewSession } from './review-context.ts'

const maxListed = 9

type Reasons = readonly { reason: string; ready: boolean; images: number }[]

const texts = {
  reject: {
    title: t`Reject image`,
    description: t`Excludes the image from training. Its labels are kept.`,
    placeholder: t`Other reason`,
    button: t`Reject`,
  },
  sendBack: {
    title: t`Send image back`,
    description: t`Returns the image to its reviewer with your note.`,
    placeholder: t`What needs to change?`,
    button: t`Send back`,
  },
}

/** Asks why an image is rejected or sent back: a digit picks a reason, or type one. */
export function ReasonDialog() {
  const review = useReviewSession()
  const reasonFor = useReviewNow((state) => state.reasonFor)
  if (!reasonFor) return null
  const { title, description } = texts[reasonFor]
  return (
    <Dialog open onClose={() => review.ask(null)} title={title} description={description} width="small">
      <ReasonChoice reasonFor={reasonFor} />
    </Dialog>
  )
}

/** A reason that means an empty image: it is reviewed, not rejected. Older workspaces may have it. */
const emptyReason = 'Nothing to label'
const says = (reason: string, text: string): boolean => reason.toLowerCase().includes(text.toLowerCase())

const reasonsQuery = queries.labeling.reasons.queryOptions()

function ReasonChoice({ reasonFor }: { reasonFor: 'reject' | 'sendBack' }) {
  const review = useReviewSession()
  const [typed, setTyped] = useState('')
  const { data, error } = useQuery(reasonsQuery)
  const text = typed.trim()
  const listed = (reasons: Reasons) =>
    reasons
      .filter(({ reason, ready }) => (reasonFor === 'reject' ? reason !== emptyReason : !ready) && says(reason, text))
      .slice(0, maxListed)
  const matching = listed(data ?? [])
  const offersEmpty = reasonFor === 'reject' && [t`Empty image`, emptyReason].some((name) => says(name, text))
  const giveTyped = () => {
    if (offersEmpty && text !== '' && matching.length === 0) review.actions.finishEmpty()
    else give(text === '' ? null : text)
  }
  const give = (reason: string | null) => {
    if (reasonFor === 'reject') review.actions.reject(reason)
    else if (reason !== null) review.actions.sendBack(reason)
  }
  const pick = (reasons: Reasons, nth: number) => {
    const picked = listed(reasons)[nth - 1]
    if (picked) give(picked.reason)
    return picked !== undefined
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const nth = typed === '' && /^[1-9]$/.test(event.key) ? Number(event.key) : null
    if (offersEmpty && text === '' && event.key === '0') {
      event.preventDefault()
      review.actions.finishEmpty()
    } else if (nth !== null && !data) {
      // A user who knows the digit is faster than the list.
      event.preventDefault()
      const request = review.state
      void queryClient
        .ensureQueryData(reasonsQuery)
        .then((reasons) => review.state === request && pick(reasons, nth))
        // The error is shown below.
        .catch(() => undefined)
    } else if (nth !== null && pick(matching, nth)) event.preventDefault()
    else if (event.key === 'Enter' && (text !== '' || reasonFor === 'reject')) {
      event.preventDefault()
      giveTyped()
    }
  }
  return (
    <div className="flex flex-col gap-3">
      <Input
        aria-label={t`Reason`}
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={texts[reasonFor].placeholder}
        maxLength={2000}
      />
      {error && <p className="text-danger">{errorMessage(error)}</p>}
      <ReasonList reasons={matching} showsKeys={typed === ''} onGive={give} />
      {offersEmpty && <EmptyImage showsKey={typed === ''} />}
      <div className="flex items-center justify-between border-t border-line pt-3">
        <span className="text-xs text-text-3">
          {reasonFor === 'reject' && text === '' ? t`Press Enter to reject without a reason` : ' '}
        </span>
        <Button
          variant={reasonFor === 'reject' ? 'danger' : 'primary'}
          disabled={reasonFor === 'sendBack' && text === ''}
          onClick={giveTyped}
        >
          {texts[reasonFor].button}
        </Button>
      </div>
    </div>
  )
}

type ReasonListProps = { reasons: Reasons; showsKeys: boolean; onGive(reason: string): void }

function ReasonList({ reasons, showsKeys, onGive }: ReasonListProps) {
  return (
    <ol aria-label={t`Reasons`} className="flex flex-col">
      {reasons.map(({ reason, images }, i) => (
        <li key={reason}>
          <button
            type="button"
            onClick={() => onGive(reason)}
            className="flex h-8 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-hover"
          >
            <span className={showsKeys ? '' : 'invisible'}>
              <Kbd keys={`${i + 1}`} />
            </span>
            <span className="min-w-0 flex-1 truncate">{reason}</span>
            {images > 0 && <span className="tabular text-xs text-text-3">{formatCount(images)}</span>}
          </button>
        </li>
      ))}
    </ol>
  )
}

/** Offers to mark the image as empty, which a model learns from, instead of rejecting it. */
function EmptyImage({ showsKey }: { showsKey: boolean }) {
  const { actions } = useReviewSession()
  const labels = useEditor(({ snapshot }) => snapshot?.labels.annotations.length ?? 0)
  const predictions = useEditor(({ shown }) => shown.toReview.length)
  return (
    <button
      type="button"
      disabled={labels > 0}
      onClick={() => actions.finishEmpty()}
      className="flex w-full items-center gap-3 rounded-md border-t border-line px-2 pt-2 text-left enabled:hover:bg-hover disabled:text-text-3"
    >
      <span className={showsKey ? '' : 'invisible'}>
        <Kbd keys="0" />
      </span>
      <span className="min-w-0 flex-1">
        {t`Empty image`}
        <span className="block text-xs text-text-3">
          {labels > 0
            ? t`It has ${plural(labels, { one: '# label', other: '# labels' })}. Delete them first`
            : predictions > 0
              ? t`Mark as reviewed and empty instead. Deletes its predictions`
              : t`Mark as reviewed and empty instead`}
        </span>
      </span>
    </button>
  )
}
