import { CheckCircle2 } from 'lucide-react'
import { Button, countOf, EmptyState, formatCount } from '../../kit/index.ts'
import { navigate } from '../../route.ts'
import { useFlow, useReview } from './flow-context.ts'

/** After the last image: what was done, and what comes next. */
export function ReviewSummary() {
  const flow = useFlow()
  const review = useReview((state) => state)
  if (review.status !== 'done') return null
  const tally = flow.sessions.tally()
  const left = review.leftOver.length
  const figures = [
    { name: 'images reviewed', count: tally.reviewed },
    { name: 'images rejected', count: tally.rejected },
    { name: 'predictions accepted', count: tally.accepted },
    { name: 'objects corrected', count: tally.corrected },
    { name: 'objects deleted', count: tally.deleted },
    { name: 'objects drawn', count: tally.drawn },
  ]
  return (
    <EmptyState
      icon={CheckCircle2}
      title={left === 0 ? 'Everything in this queue is reviewed' : 'This is the end of the queue'}
      actions={
        <>
          {left > 0 && (
            <Button look="primary" onClick={() => flow.go(review.leftOver[0]!)}>
              Review {countOf(left, 'image')} passed over
            </Button>
          )}
          <Button onClick={() => navigate('library', { where: 'state == "reviewed"' })}>
            Show the reviewed images
          </Button>
          <Button look={left === 0 ? 'primary' : 'secondary'} onClick={() => navigate('datasets')}>
            Freeze a dataset
          </Button>
        </>
      }
    >
      <p>
        {countOf(review.total, 'image')} in the queue
        {left > 0 && `, ${formatCount(left)} passed over and still to review`}. Since this window was opened you did:
      </p>
      <dl className="mx-auto mt-4 grid w-fit grid-cols-3 gap-x-10 gap-y-4">
        {figures.map(({ name, count }) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-xs text-text-3">{name}</dt>
            <dd className="tabular text-xl font-semibold text-text">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </EmptyState>
  )
}
