import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { errorSentence, queries, queryClient } from '../../connection/index.ts'
import { Button, classNames, Dialog, formatCount, Input, Kbd } from '../../kit/index.ts'
import { useReviewNow, useReviewSession } from './review-context.ts'

const mostListed = 9

type Reasons = readonly { reason: string; ready: boolean; images: number }[]

const words = {
  reject: {
    title: 'Reject this image',
    description: 'It is left out of training. Its labels stay as they are.',
    placeholder: 'Another reason',
    button: 'Reject',
  },
  sendBack: {
    title: 'Send this image back',
    description: 'It waits again for whoever reviewed it, with what you write here.',
    placeholder: 'What is to be changed?',
    button: 'Send back',
  },
}

/** Asks why an image is rejected or sent back: a digit picks a reason, anything else is typed. */
export function ReasonDialog() {
  const review = useReviewSession()
  const asking = useReviewNow((state) => state.asking)
  if (!asking) return null
  const { title, description } = words[asking]
  return (
    <Dialog open onClose={() => review.ask(null)} title={title} description={description} width="small">
      <ReasonChoice asking={asking} />
    </Dialog>
  )
}

const reasonsQuery = queries.labeling.reasons.queryOptions()

function ReasonChoice({ asking }: { asking: 'reject' | 'sendBack' }) {
  const review = useReviewSession()
  const [typed, setTyped] = useState('')
  const { data, error } = useQuery(reasonsQuery)
  const text = typed.trim()
  const listed = (reasons: Reasons) =>
    reasons
      .filter(
        ({ reason, ready }) => (asking === 'reject' || !ready) && reason.toLowerCase().includes(text.toLowerCase()),
      )
      .slice(0, mostListed)
  const matching = listed(data ?? [])
  const give = (reason: string | null) => {
    if (asking === 'reject') review.actions.reject(reason)
    else if (reason !== null) review.actions.sendBack(reason)
  }
  const pick = (reasons: Reasons, nth: number) => {
    const picked = listed(reasons)[nth - 1]
    if (picked) give(picked.reason)
    return picked !== undefined
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const nth = typed === '' && /^[1-9]$/.test(event.key) ? Number(event.key) : null
    if (nth !== null && !data) {
      // Whoever knows the digit by heart is quicker than the list.
      event.preventDefault()
      const asked = review.state
      void queryClient
        .ensureQueryData(reasonsQuery)
        .then((reasons) => review.state === asked && pick(reasons, nth))
        // What keeps them from coming is shown below.
        .catch(() => undefined)
    } else if (nth !== null && pick(matching, nth)) event.preventDefault()
    else if (event.key === 'Enter' && (text !== '' || asking === 'reject')) {
      event.preventDefault()
      give(text === '' ? null : text)
    }
  }
  return (
    <div className="flex flex-col gap-3">
      <Input
        aria-label="Reason"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={words[asking].placeholder}
        maxLength={2000}
      />
      {error && <p className="text-danger">{errorSentence(error)}</p>}
      <ol aria-label="Reasons" className="flex flex-col">
        {matching.map(({ reason, images }, i) => (
          <li key={reason}>
            <button
              type="button"
              onClick={() => give(reason)}
              className={classNames('flex h-8 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-hover')}
            >
              <span className={typed === '' ? '' : 'invisible'}>
                <Kbd keys={`${i + 1}`} />
              </span>
              <span className="min-w-0 flex-1 truncate">{reason}</span>
              {images > 0 && <span className="tabular text-xs text-text-3">{formatCount(images)}</span>}
            </button>
          </li>
        ))}
      </ol>
      <div className="flex items-center justify-between border-t border-line pt-3">
        <span className="text-xs text-text-3">
          {asking === 'reject' && text === '' ? 'Enter rejects without a reason.' : ' '}
        </span>
        <Button
          look={asking === 'reject' ? 'danger' : 'primary'}
          disabled={asking === 'sendBack' && text === ''}
          onClick={() => give(text === '' ? null : text)}
        >
          {words[asking].button}
        </Button>
      </div>
    </div>
  )
}
